/**
 * What Node has compiled of the runner's sources, kept in build/: a sandbox begins with it, and nothing that is compiled in one stays. Node takes a source's own only, so it is
 * never wrong, at most of no use.
 */

import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { giveBack } from '../sandbox/as-root.ts'
import { keptInBuild } from '../sandbox/kept-in-build.ts'

const HERE = import.meta.dirname
/** All that `runner/main.ts` imports, which itself runs in a sandbox alone. */
const IMPORTED = ['runner/run-all.ts', 'runner/task.ts', '../engines/driver-of.ts'].map(path => join(HERE, path))

/** @returns a folder for `NODE_COMPILE_CACHE` @throws {Error} the sources cannot be loaded */
export async function compiledRunner(): Promise<string> {
  const sources = globSync('**/*.ts', { cwd: HERE })
    .map(path => join(HERE, path))
    .sort()
  return await keptInBuild({ prefix: 'lab-runner-', sources, make: compile })
}

function compile(folder: string): void {
  const load = `await Promise.all(${JSON.stringify(IMPORTED)}.map(path => import(path)))`
  const env = { ...process.env, NODE_COMPILE_CACHE: folder }
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', load], { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the runner of the checks cannot be loaded\n${stderr}`)
  giveBack(folder)
}
