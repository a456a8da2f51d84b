/** `save`: images as one archive, to a file or to stdout. */

import { MinidockError } from '../../base/errors.ts'
import { writeArchiveToFile, writeArchiveToStdout } from '../../cli/archive-output.ts'
import type { Call } from '../../cli/command.ts'
import { textOf } from '../../cli/flags.ts'
import { truncateId } from '../../formats/docker/format.ts'
import { familiarReference, parseReference } from '../../formats/docker/reference.ts'
import { matchesPlatform, parsePlatform } from '../../formats/oci/platform.ts'
import { type ImageToSave, packImages } from '../archive/pack-images.ts'
import { chooseImages } from '../choose-images.ts'

export async function saveArchive({ engine, args, flags, terminal }: Call): Promise<number> {
  const output = textOf(flags, 'output') ?? ''
  if (output === '' && terminal.columns !== undefined) {
    throw new MinidockError('invalid', 'cowardly refusing to save to a terminal. Use the -o flag or redirect', {
      hint: `minidock save -o FILE.tar ${args.join(' ')}`,
    })
  }
  const { images } = engine.store
  const platform = textOf(flags, 'platform') ?? ''
  const chosen = chooseImages(images, args)
  if (platform !== '') refuseOthers(chosen, platform)
  const archive = packImages(images, chosen)
  if (output === '') await writeArchiveToStdout('save', archive)
  else await terminal.step(`saving to ${output}`, () => writeArchiveToFile('save', output, archive))
  for (const { image } of chosen) engine.store.events.image('save', image)
  return 0
}

/** An image here is for one platform. */
function refuseOthers(chosen: readonly ImageToSave[], platform: string): void {
  const wanted = parsePlatform(platform)
  for (const { image, references } of chosen) {
    if (matchesPlatform(image.config, wanted)) continue
    const name = references[0] === undefined ? truncateId(image.id) : familiarReference(parseReference(references[0]))
    const { os, architecture } = image.config
    throw new MinidockError(
      'not-found',
      `image with reference ${name} was found but does not provide the specified platform (${platform})`,
      {
        hint: `it is for ${os}/${architecture}: save it without --platform`,
      },
    )
  }
}
