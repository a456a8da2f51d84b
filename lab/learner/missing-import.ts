/** A name that the learner's file uses and does not import: where ours has it from. Pure. */

/**
 * @param message of the type checker: `Cannot find name 'newVeth'.`
 * @param ours the solution, as it would stand where the learner's file does
 * @returns `missing: import { newVeth } from '…'`; undefined if the message is another one, or ours does not import that name
 */
export function missingImport(message: string, ours: string): string | undefined {
  const [, name = ''] = /^Cannot find name '(\w+)'/.exec(message) ?? []
  const from = importsIn(ours).get(name)
  return from === undefined ? undefined : `missing: import { ${name} } from '${from}'`
}

/** By name: the file that it comes from. Types are left out: their names stand in the exercise. */
function importsIn(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, names = '', from = ''] of source.matchAll(/^import \{([^}]*)\} from '([^']+)'/gm))
    for (const name of names.split(',')) if (name.trim() !== '') found.set(name.trim(), from)
  return found
}
