import { MinidockError } from '../../runtime/base/errors.ts'
import { mutants } from '../mutants/index.ts'
import type { Mutant } from '../mutants/mutant.ts'

/** @throws {MinidockError} there is none of that name */
export async function mutantNamed(name: string): Promise<Mutant> {
  const found = mutants.find(mutant => mutant.name === name)
  if (!found) throw new MinidockError('not-found', `there is no mutant '${name}'`, { hint: 'npm run lab mutants shows all' })
  return found
}
