/** What the commands that inspect objects have in common: all that are found are shown, and what went wrong with others is said after it. */

import { MinidockError } from '../base/errors.ts'
import { formatObject } from '../formats/docker/format.ts'
import type { Call } from './command.ts'
import { textOf } from './flags.ts'

/**
 * @param inspect returns what is shown of an object
 * @throws the one error there was, or one {@link MinidockError} that says them all
 */
export async function inspectEach({ args, flags, terminal }: Call, inspect: (name: string) => Promise<object>): Promise<number> {
  const found: object[] = []
  const errors: MinidockError[] = []
  for (const name of args) {
    const object = await inspect(name).catch((error: unknown) => {
      if (!(error instanceof MinidockError)) throw error
      errors.push(error)
    })
    if (object) found.push(object)
  }
  terminal.out(await shown(found, textOf(flags, 'format') ?? ''))
  const [first, ...others] = errors
  if (first && others.length > 0) throw new MinidockError(first.kind, errors.map(({ message }) => message).join('\n'), { cause: first })
  if (first) throw first
  return 0
}

/** Docker's JSON has four spaces; a template is run for each object, and leaves an empty line when there is none. */
async function shown(objects: readonly object[], format: string): Promise<string> {
  if (format === '') return `${JSON.stringify(objects, undefined, 4)}\n`
  if (format === 'json') return `${JSON.stringify(objects)}\n`
  const texts = await Promise.all(objects.map(object => formatObject(object, format)))
  return texts.join('') || '\n'
}
