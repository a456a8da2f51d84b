/** Commands that take several containers: each is tried, whatever became of the others; what went wrong is said together, at the end. */

import { MinidockError } from '../base/errors.ts'

/**
 * All at once, in the order they were given where something is printed.
 * @throws the one error there was, or one {@link MinidockError} that says them all
 */
export async function forEach(
  names: readonly string[],
  action: (name: string) => Promise<void>,
  done: (name: string) => void,
): Promise<void> {
  const errors: unknown[] = []
  const results = names.map(name => action(name).catch((error: unknown) => ({ error })))
  for (const [index, name] of names.entries()) {
    const failed = await results[index]
    if (failed) errors.push(failed.error)
    else done(name)
  }
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw together(errors)
}

function together(errors: readonly unknown[]): MinidockError {
  const known = errors.filter(error => error instanceof MinidockError)
  const message = errors.map(error => (error instanceof Error ? error.message : String(error))).join('\n')
  const hints = [...new Set(known.map(({ hint }) => hint))].filter(hint => hint !== undefined)
  return new MinidockError(known[0]?.kind ?? 'engine', message, { ...(hints.length > 0 && { hint: hints.join('\n') }), cause: errors[0] })
}
