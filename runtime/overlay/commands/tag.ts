/** `tag`: one more name for an image. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { familiarReference, formatReference, parseReference, type Reference } from '../../formats/docker/reference.ts'

export async function tagImage({ engine, args }: Call): Promise<number> {
  const [source = '', target = ''] = args
  const reference = readTarget(target)
  if (reference.digest !== undefined) {
    throw new MinidockError('invalid', 'refusing to create a tag with a digest reference', { hint: 'name the new tag without @sha256:…' })
  }
  const { images } = engine.store
  const image = images.find(source)
  await images.tag(image, formatReference(reference))
  engine.store.events.image('tag', image, familiarReference(reference))
  return 0
}

/** @throws {MinidockError} of kind `invalid`, in the words of docker's client */
function readTarget(text: string): Reference {
  try {
    return parseReference(text)
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    const message = `Error parsing reference: ${JSON.stringify(text)} is not a valid repository/tag: ${error.message}`
    throw new MinidockError('invalid', message, { ...(error.hint !== undefined && { hint: error.hint }), cause: error })
  }
}
