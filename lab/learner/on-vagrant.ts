/** `npm run lab -- --on vagrant …`: the same in the virtual machine. `npm run vm` does it. */

import { vmCommand } from '../../vagrant/main.ts'

/** @param words those after `--on vagrant` @returns the exit code */
export async function vagrantCommand(words: readonly string[]): Promise<number> {
  return await vmCommand(['lab', '--on', 'vagrant', ...words])
}
