/** Which files of checks run in the machine, told from their names: nothing is loaded. */

import { MinidockError } from '../runtime/base/errors.ts'
import { REPOSITORY } from './places.ts'
import { syncedFiles } from './synced.ts'

/** What depends on the machine. Left out: other machines, other engines, a browser, and what checks the checks on any machine. */
const OF_THE_MACHINE = /^lab\/(?:behaviour|chapters|floor|images|kernel|store)\//

/** @param words parts of paths, as vitest takes them; none: all that depends on the machine @throws {MinidockError} `not-found` */
export function checkFiles(words: readonly string[]): readonly string[] {
  const all = syncedFiles(REPOSITORY)
    .map(({ path }) => path)
    .filter(path => path.endsWith('.test.ts'))
  if (words.length === 0) return all.filter(path => OF_THE_MACHINE.test(path))
  const unknown = words.filter(word => !all.some(path => path.includes(word)))
  if (unknown.length > 0)
    throw new MinidockError('not-found', `no file of checks has ${unknown.join(' or ')} in its path`, {
      hint: 'a part of one, as in: lab/behaviour/limits',
    })
  return all.filter(path => words.some(word => path.includes(word)))
}
