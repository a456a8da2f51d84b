/** A deliberately wrong engine: one place in one source file is replaced when Node loads it. */

import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Mutant } from '../mutants/mutant.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

/**
 * Before the file is loaded for the first time.
 * @throws {MinidockError} the source has changed, and the mutant no longer fits it
 */
export function useMutant(mutant: Mutant): void {
  const path = join(REPOSITORY, mutant.file)
  const source = mutated(mutant, existsSync(path) ? readFileSync(path, 'utf8') : '')
  const url = pathToFileURL(path).href
  registerHooks({
    load: (asked, context, nextLoad) =>
      asked === url ? { format: 'module-typescript', source, shortCircuit: true } : nextLoad(asked, context),
  })
}

export function mutated({ name, file, find, replace }: Mutant, source: string): string {
  const times = source.split(find).length - 1
  if (times !== 1)
    throw new MinidockError('invalid', `the mutant '${name}' does not fit: ${file} has its text ${times} times, not once`, {
      hint: `lab/mutants/: choose a text that is there once\n${find}`,
    })
  // A function, because a text may hold what `replace` would take for a pattern: $&.
  return source.replace(find, () => replace)
}
