/** `system gc`: says what was taken away, and what could not be. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn } from '../../cli/flags.ts'
import { collect } from '../../engine/gc/collect.ts'
import { truncateId } from '../../formats/docker/format.ts'

export async function collectGarbage({ engine, flags, terminal }: Call): Promise<number> {
  let failed = false
  for await (const collected of collect(engine)) {
    if (collected.kind === 'done') {
      if (!isOn(flags, 'quiet')) terminal.out(`${collected.text}\n`)
      continue
    }
    failed = true
    const { error, container } = collected
    terminal.error(container === undefined ? error : about(container, error))
  }
  return failed ? 1 : 0
}

function about(container: string, { kind, message, hint, cause }: MinidockError): MinidockError {
  return new MinidockError(kind, `container ${truncateId(container)}: ${message}`, { ...(hint !== undefined && { hint }), cause })
}
