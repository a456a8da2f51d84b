/** `rmi`: takes names away, and the image with the last one. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn } from '../../cli/flags.ts'
import { familiarReference, parseReference } from '../../formats/docker/reference.ts'
import { type Removal, removeImage } from '../operations/remove-image.ts'

/** Each by itself: what goes wrong with one does not keep the others. With `-f` an image that is not there is no failure. */
export async function removeImages({ engine, args, flags, terminal }: Call): Promise<number> {
  const force = isOn(flags, 'force')
  let failed = false
  for (const text of args) {
    try {
      for (const line of await removeImage(engine, text, force)) terminal.out(`${lineOf(line)}\n`)
    } catch (error) {
      if (!(error instanceof MinidockError)) throw error
      terminal.error(error)
      failed ||= !(force && error.kind === 'not-found')
    }
  }
  return failed ? 1 : 0
}

function lineOf(removal: Removal): string {
  return removal.kind === 'untagged' ? `Untagged: ${familiarReference(parseReference(removal.reference))}` : `Deleted: ${removal.digest}`
}
