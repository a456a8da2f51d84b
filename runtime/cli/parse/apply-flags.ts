/** The create request of `create`, `run` and `explain`: the image, its command, and what each flag writes into it. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { type ContainerRequest, newRequest } from '../../formats/docker/request.ts'
import type { Flag, FlagKind, FlagKinds, FlagTable, FlagValues } from '../flags.ts'
import { flagTitle, goQuote } from './flag-value.ts'

type Value = FlagKinds[FlagKind]

/**
 * @param args the image, then the command for it
 * @throws {MinidockError} what a flag's `apply` throws; of kind `invalid`, it names the flag
 */
export function requestOf(args: readonly string[], flags: FlagTable, values: FlagValues): ContainerRequest {
  const request = newRequest()
  const [image = '', ...command] = args
  request.Image = image
  if (command.length > 0) request.Cmd = command
  for (const flag of flags) {
    const value = values[flag.name]
    if (value !== undefined) apply(flag, request, value)
  }
  return request
}

function apply(flag: Flag, request: ContainerRequest, value: Value): void {
  try {
    applyKind(flag, request, value)
  } catch (error) {
    throw isOfKind(error, 'invalid') ? naming(flag, value, error) : error
  }
}

/** The parser made the value from the flag's kind; this tells the compiler. */
function applyKind(flag: Flag, request: ContainerRequest, value: Value): void {
  if (flag.kind === 'bool' && typeof value === 'boolean') flag.apply?.(request, value)
  else if (flag.kind === 'string' && typeof value === 'string') flag.apply?.(request, value)
  else if (flag.kind === 'list' && typeof value === 'object') flag.apply?.(request, value)
  else if ((flag.kind === 'int' || flag.kind === 'bytes' || flag.kind === 'duration') && typeof value === 'number')
    flag.apply?.(request, value)
}

/** Of a list's values the message must name the wrong one, since all of them were applied at once. */
function naming(flag: Flag, value: Value, error: MinidockError): MinidockError {
  if (error.message.includes(`--${flag.name}`)) return error
  const text = typed(flag, value)
  const argument = text === undefined ? '' : ` ${goQuote(text)}`
  const message = `invalid argument${argument} for ${goQuote(flagTitle(flag))} flag: ${error.message}`
  return new MinidockError('invalid', message, { ...(error.hint === undefined ? {} : { hint: error.hint }), cause: error })
}

/** What the user typed, where the value still tells. */
function typed(flag: Flag, value: Value): string | undefined {
  if (typeof value === 'object') return value.length === 1 ? value[0] : undefined
  return flag.kind === 'bytes' || flag.kind === 'duration' ? undefined : String(value)
}
