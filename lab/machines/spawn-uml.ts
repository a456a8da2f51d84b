/** The machine in user-mode Linux as a process of its own, whose output is the machine's: for tests of it. */

import { join } from 'node:path'
import { execa, type Options } from 'execa'
import { madeOnce } from '../fixtures/made-once.ts'
import type { UmlOptions } from './uml.ts'
import { umlRoot } from './uml-root.ts'

const SCRIPT = `
  const { inUml } = await import(${JSON.stringify(join(import.meta.dirname, 'uml.ts'))})
  process.exit(await inUml(JSON.parse(process.argv[1])))`

export function spawnUml(options: UmlOptions, how: Options = {}) {
  return execa(process.execPath, ['--input-type=module', '-e', SCRIPT, JSON.stringify(options)], { ...how, reject: false, all: true })
}

/** Makes the root file system of such machines, which takes a minute on a machine that has none yet. The first file that wants it makes it, and the others wait. */
export async function rootOfMachine(): Promise<void> {
  await madeOnce('uml-root-is-made', async () => {
    await umlRoot()
  })
}
