/** `npm run vm up`: the machine, from nothing or from where it was; and what to type next. */

import { machineInWords } from '../../runtime/base/virtual-machine.ts'
import { remembered } from '../acceleration.ts'
import { bringUp } from '../machine.ts'
import { refuseWords } from '../words.ts'

export async function upCommand(words: readonly string[]): Promise<number> {
  refuseWords('up', words)
  const guest = await bringUp('npm run vm up')
  process.stdout.write(`the machine is up (${guest.provider}); ${machineInWords(guest, remembered(guest.provider))}

  npm run vm chapter 1   the first chapter, in the machine
  npm run vm lab 1       its exercise; your file is workshop/01-chroot.ts, here
  npm run vm ssh         a shell in the machine
  npm run vm test        all checks, file by file
  npm run vm halt        turns it off
`)
  return 0
}
