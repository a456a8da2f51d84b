/**
 * The runner's sources as Node has compiled them, kept in build/: a sandbox begins with that, since nothing that is compiled in one stays. Node takes only what was
 * compiled of the very same source, so it is never wrong, at most of no use.
 */

import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { giveBack } from '../sandbox/as-root.ts'
import { keptInBuild, sourcesBelow } from '../sandbox/kept-in-build.ts'

/** All that `runner/main.ts` imports, which itself runs in a sandbox alone. */
const IMPORTED = ['runner/run-all.ts', 'runner/task.ts', '../engines/driver-of.ts'].map(
  path => pathToFileURL(join(import.meta.dirname, path)).href,
)

/** @returns a folder for `NODE_COMPILE_CACHE` */
export async function compiledRunner(): Promise<string> {
  const sources = sourcesBelow('lab/checks', name => name.endsWith('.ts'))
  return await keptInBuild({ prefix: 'lab-runner-', sources, make: compile })
}

function compile(folder: string): void {
  const load = `await Promise.all(${JSON.stringify(IMPORTED)}.map(url => import(url)))`
  const env = { ...process.env, NODE_COMPILE_CACHE: folder }
  mkdirSync(folder)
  // What is wrong with a source, the runner itself will say.
  spawnSync(process.execPath, ['--input-type=module', '--eval', load], { env, stdio: 'ignore' })
  giveBack(folder)
}
