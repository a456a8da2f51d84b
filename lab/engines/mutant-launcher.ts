/** A deliberately wrong launcher: the same sources, one of them with one place replaced, compiled when it is called for the first time in a sandbox. */

import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { buildLauncher } from '../../scripts/build-launcher.ts'
import type { Mutant } from '../mutants/mutant.ts'
import { mutated } from './mutant-source.ts'

const SOURCES = join(REPOSITORY, 'runtime/kernel/c')

/** @returns the binary's path @throws {MinidockError} the source has changed, and the mutant no longer fits it */
export function launcherOf(mutant: Mutant): string {
  const built = `/tmp/launcher of ${mutant.name.replaceAll(/\W+/g, '-')}`
  if (existsSync(built)) return built
  const folder = mkdtempSync('/tmp/launcher-')
  cpSync(SOURCES, folder, { recursive: true })
  writeFileSync(
    join(folder, relative(SOURCES, join(REPOSITORY, mutant.file))),
    mutated(mutant, readFileSync(join(REPOSITORY, mutant.file), 'utf8')),
  )
  buildLauncher(folder, join(folder, 'launcher'), false)
  renameSync(join(folder, 'launcher'), built)
  return built
}
