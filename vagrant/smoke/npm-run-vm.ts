/** `npm run vm …` as a user types it, with the smoke's guest for its machine: it asks vagrant for it, meets it by ssh, brings the project by rsync, and fetches results. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { VAGRANT_FOLDER } from '../places.ts'
import { readResults } from '../results.ts'
import { askGuest, BOOT_ID } from './in-guest.ts'

/** Runs `npm run vm` with these words. Output goes where ours does. @returns the exit code */
export type Vm = (...words: readonly string[]) => number

export function npmRunVm(env: NodeJS.ProcessEnv): Vm {
  const main = join(VAGRANT_FOLDER, 'vm.cjs')
  return (...words) => spawnSync(process.execPath, [main, ...words], { env, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 137
}

/** Needs the launcher alone: no package of the list `[tests]`. */
const FILE = 'lab/kernel/init.test.ts'

const NOT_BROUGHT = 99

/**
 * Runs a script in the guest's project by `npm run vm ssh`. Before, the guest lacks a file and has one of its own: bringing the project has to undo both.
 * @returns the script's exit code, 0 if it was not run; and what is not as it is to be
 */
export function sshWithProject(vm: Vm, script: string): { readonly code: number; readonly problems: readonly string[] } {
  const { code: changed } = askGuest('cd minidock && rm README.md && touch stray')
  if (changed !== 0) return { code: 125, problems: ['the project in the machine could not be changed'] }
  const code = vm('ssh', '--', `test -s README.md && ! test -e stray || exit ${NOT_BROUGHT}; ${script}`)
  return code === NOT_BROUGHT ? { code: 0, problems: ['npm run vm ssh has not brought the project as it is here'] } : { code, problems: [] }
}

/** @returns what is not as it is to be of the run, and of the result that has come here */
export function testFile(vm: Vm): string[] {
  const code = vm('test', FILE)
  const said = readResults().map(({ file, boot, driver, failed }) => `${file}, boot ${boot}, ${driver}, ${failed} failed`)
  const expected = `${FILE}, boot ${askGuest(BOOT_ID).out.trim()}, qemu, 0 failed`
  return [
    ...(code === 0 ? [] : [`npm run vm test ${FILE} ended with exit code ${code}`]),
    ...(said.join('\n') === expected ? [] : [`results expected\n  ${expected}\nfetched\n  ${said.join('\n  ')}`]),
  ]
}
