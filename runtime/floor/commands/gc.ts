/** `system gc`: says what was taken away, and what could not be. */

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
    const about = container === undefined ? '' : `container ${truncateId(container)}: `
    const hint = error.hint === undefined ? '' : `\n  ${error.hint.replaceAll('\n', '\n  ')}`
    terminal.err(`minidock: ${about}${error.message}${hint}\n`)
  }
  return failed ? 1 : 0
}
