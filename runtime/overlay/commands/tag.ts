/** `tag`: one more name for an image. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { familiarReference, formatReference, parseReference } from '../../formats/docker/reference.ts'

export async function tagImage({ engine, args }: Call): Promise<number> {
  const [source = '', target = ''] = args
  const reference = parseReference(target)
  if (reference.digest !== undefined) {
    throw new MinidockError('invalid', 'refusing to create a tag with a digest reference', { hint: 'name the new tag without @sha256:…' })
  }
  const { images } = engine.store
  const image = images.find(source)
  await images.tag(image, formatReference(reference))
  engine.store.events.image('tag', image, familiarReference(reference))
  return 0
}
