/** `load`: images from an archive that `save`, docker, podman or skopeo wrote. */

import { openInput, standardInput } from '../../cli/archive-input.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { familiarReference, parseReference } from '../../formats/docker/reference.ts'
import { platformIfAny } from '../../formats/oci/platform.ts'
import { type LoadedImage, loadImages } from '../operations/load-images.ts'

export async function loadArchive({ engine, flags, terminal }: Call): Promise<number> {
  const file = textOf(flags, 'input')
  const platform = platformIfAny(textOf(flags, 'platform'))
  const archive =
    file === undefined || file === '' ? standardInput(terminal, 'give a file: minidock load -i FILE.tar') : await openInput(file)
  const load = () => loadImages(engine, archive, { platform }, terminal.interruptible)
  const loaded = isOn(flags, 'quiet') ? await load() : await terminal.step('loading the archive', load)
  for (const image of loaded) terminal.out(linesOf(image))
  return 0
}

function linesOf({ image, names }: LoadedImage): string {
  if (names.length === 0) return `Loaded image ID: ${image.id}\n`
  return names
    .map(({ reference, lostBy }) => {
      const name = familiarReference(parseReference(reference))
      const before = lostBy && `The image ${name} already exists, renaming the old one with ID ${lostBy} to empty string\n`
      return `${before ?? ''}Loaded image: ${name}\n`
    })
    .join('')
}
