/** A deliberately wrong engine: a place in a source file is replaced when Node loads it. */

import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Mutant, Replacement } from '../mutants/mutant.ts'

/**
 * Before one of its files is loaded for the first time.
 * @throws {MinidockError} a source has changed, and the mutant no longer fits it
 */
export function useMutant(mutant: Mutant): void {
  const sources = new Map<string, string>()
  for (const replacement of [mutant, ...(mutant.also ?? [])]) {
    const path = join(REPOSITORY, replacement.file)
    const url = pathToFileURL(path).href
    const source = sources.get(url) ?? (existsSync(path) ? readFileSync(path, 'utf8') : '')
    sources.set(url, mutated({ name: mutant.name, ...replacement }, source))
  }
  registerHooks({
    load: (asked, context, nextLoad) => {
      const source = sources.get(asked)
      return source === undefined ? nextLoad(asked, context) : { format: 'module-typescript', source, shortCircuit: true }
    },
  })
}

export function mutated({ name, file, find, replace }: Pick<Mutant, 'name'> & Replacement, source: string): string {
  const times = source.split(find).length - 1
  if (times !== 1)
    throw new MinidockError('invalid', `the mutant '${name}' does not fit: ${file} has its text ${times} times, not once`, {
      hint: `lab/mutants/: choose a text that is there once\n${find}`,
    })
  // A function, because a text may hold what `replace` would take for a pattern: $&.
  return source.replace(find, () => replace)
}
