/** `npm run vm destroy`: removes the machine with its disk. What is in the project's folder stays, the results of checks as well. */

import { fetchWorkshop, isWorkshopExpected } from '../carry.ts'
import { failure } from '../faults.ts'
import { forgetGuest, hasMachine, knownGuest } from '../guest.ts'
import { requireNoTest, withLock } from '../lock.ts'
import { say, step } from '../progress.ts'
import { vagrant } from '../vagrant.ts'
import { refuseWords } from '../words.ts'

export async function destroyCommand(words: readonly string[]): Promise<number> {
  refuseWords('destroy', words)
  await requireNoTest('remove the machine')
  return await withLock('machine', 'npm run vm destroy', say, async () => {
    const guest = knownGuest()
    if (guest && isWorkshopExpected() && !(await fetchWorkshop(guest)))
      say('what the last command has changed of your files (workshop/) could not be fetched, and goes with the machine')
    const isThere = hasMachine()
    const answer = await step('removing the machine', note => vagrant(['destroy', '--force'], { onText: note }))
    if (answer.code !== 0) throw failure('remove the machine', answer)
    forgetGuest()
    process.stdout.write(
      isThere ? 'the machine is removed; what is in this folder stays\n' : 'there is no machine; npm run vm up makes one\n',
    )
    return 0
  })
}
