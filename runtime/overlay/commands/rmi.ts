/** `rmi`: takes names away, and the image with the last one. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { familiarReference, parseReference } from '../../formats/docker/reference.ts'
import { parsePlatform } from '../../formats/oci/platform.ts'
import { type Removal, removeImage } from '../operations/remove-image.ts'

/** Each by itself: what goes wrong with one does not keep the others, and is said at the end. With `-f` an image that is not there is no failure. */
export async function removeImages({ engine, args, flags, terminal }: Call): Promise<number> {
  const force = isOn(flags, 'force')
  const platforms = listOf(flags, 'platform').map(parsePlatform)
  const errors: MinidockError[] = []
  for (const [text, mentions] of countOf(args)) {
    try {
      for (const line of await removeImage(engine, text, { force, mentions, platforms })) terminal.out(`${lineOf(line)}\n`)
    } catch (error) {
      if (!(error instanceof MinidockError)) throw error
      errors.push(error)
    }
  }
  for (const error of errors) terminal.error(error)
  return errors.every(({ kind }) => force && kind === 'not-found') ? 0 : 1
}

/** Returns how often each is there, in the order of the first time. */
function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

function lineOf(removal: Removal): string {
  return removal.kind === 'untagged' ? `Untagged: ${familiarReference(parseReference(removal.reference))}` : `Deleted: ${removal.digest}`
}
