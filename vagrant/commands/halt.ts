/** `npm run vm halt`: turns the machine off. Containers in it end; what is on its disk stays. */

import { failure } from '../faults.ts'
import { hasMachine } from '../guest.ts'
import { requireNoTest, withLock } from '../lock.ts'
import { say, step } from '../progress.ts'
import { vagrant } from '../vagrant.ts'
import { refuseWords } from '../words.ts'

export async function haltCommand(words: readonly string[]): Promise<number> {
  refuseWords('halt', words)
  await requireNoTest('turn the machine off')
  return await withLock('machine', 'npm run vm halt', say, async () => {
    const isThere = hasMachine()
    const answer = await step('turning the machine off', note => vagrant(['halt'], { onText: note }))
    if (answer.code !== 0) throw failure('turn the machine off', answer)
    process.stdout.write(isThere ? 'the machine is off; npm run vm up starts it\n' : 'there is no machine; npm run vm up makes one\n')
    return 0
  })
}
