/** `npm run vm status`: what there is, how quick it is, and what has been checked in it. */

import { inWords, machineInWords, measuredInWords } from '../../runtime/base/virtual-machine.ts'
import { remembered } from '../acceleration.ts'
import { knownGuest } from '../guest.ts'
import { holderOf, tryLock } from '../lock.ts'
import { statusOf } from '../machine.ts'
import { PROJECT_THERE } from '../places.ts'
import { step } from '../progress.ts'
import { readResults } from '../results.ts'
import { refuseWords } from '../words.ts'

export async function statusCommand(words: readonly string[]): Promise<number> {
  refuseWords('status', words)
  const { state, provider } = await step('asking vagrant for the machine', () => statusOf())
  const guest = knownGuest()
  const acceleration = remembered(provider)
  const results = readResults()
  const rows: [string, string][] = [['machine', state === 'not_created' ? 'not made yet: npm run vm up' : `${state} (${provider})`]]
  if (guest) rows.push(['project', `${PROJECT_THERE}${guest.isProvisioned ? '' : ', not prepared to its end: npm run vm up'}`])
  if (guest) rows.push(['processor', machineInWords(guest, acceleration)])
  else if (acceleration) rows.push(['processor', `${inWords(acceleration.driver, acceleration.why)} (${acceleration.tried.slice(0, 10)})`])
  if (guest?.measured) rows.push(['measured', measuredInWords({ ...guest, ...guest.measured })])
  else if (guest?.isProvisioned) rows.push(['measured', 'not yet: npm run vm up'])
  for (const name of ['machine', 'test'] as const) {
    const release = await tryLock(name, 'npm run vm status')
    if (release) release()
    else rows.push(['at work', holderOf(name)])
  }
  if (results.length > 0) {
    const failed = results.filter(result => result.failed > 0)
    rows.push([
      'checks',
      `${results.length} files have run, ${failed.length} of them with failures (the last one ${results
        .map(({ date }) => date)
        .sort()
        .at(-1)})`,
    ])
    for (const { file, failed: number } of failed) rows.push(['', `${file}: ${number} failed`])
  }
  const width = Math.max(...rows.map(([name]) => name.length))
  process.stdout.write(rows.map(([name, text]) => `${name.padEnd(width)}  ${text}\n`).join(''))
  return 0
}
