/** `save`: images as one archive, to a file or to stdout. */

import { MinidockError } from '../../base/errors.ts'
import { writeArchiveToFile, writeArchiveToStdout } from '../../cli/archive-output.ts'
import type { Call } from '../../cli/command.ts'
import { textOf } from '../../cli/flags.ts'
import { platformIfAny } from '../../formats/oci/platform.ts'
import { packImages } from '../archive/pack-images.ts'
import { chooseImages, forPlatform } from '../choose-images.ts'

export async function saveArchive({ engine, args, flags, terminal }: Call): Promise<number> {
  const output = textOf(flags, 'output') ?? ''
  if (output === '' && terminal.columns !== undefined) {
    throw new MinidockError('invalid', 'cowardly refusing to save to a terminal. Use the -o flag or redirect', {
      hint: `minidock save -o FILE.tar ${args.join(' ')}`,
    })
  }
  const { images } = engine.store
  const platform = platformIfAny(textOf(flags, 'platform'))
  const named = chooseImages(images, args)
  const chosen = platform === undefined ? named : forPlatform(images, named, platform)
  const archive = packImages(images, chosen)
  if (output === '') await writeArchiveToStdout('save', archive)
  else await terminal.step(`saving to ${output}`, () => writeArchiveToFile('save', output, archive))
  for (const { image } of chosen) engine.store.events.image('save', image)
  return 0
}
