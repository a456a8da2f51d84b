/** `load`: images from an archive that `save`, docker, podman or skopeo wrote. */

import { openInput, standardInput } from '../../cli/archive-input.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { familiarReference, formatReference, parseReference } from '../../formats/docker/reference.ts'
import { parsePlatform } from '../../formats/oci/platform.ts'
import { openStore } from '../../store/files/paths.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { tellOfImage } from '../image-event.ts'
import { loadImages } from '../operations/load-images.ts'

export async function loadArchive({ engine, flags, terminal }: Call): Promise<number> {
  const file = textOf(flags, 'input')
  const platform = textOf(flags, 'platform')
  const wanted = platform === undefined || platform === '' ? undefined : parsePlatform(platform)
  const source =
    file === undefined || file === '' ? standardInput(terminal, 'give a file: minidock load -i FILE.tar') : await openInput(file)
  openStore(engine.store.paths)
  const names = namesOf(engine.store.images.list())
  const load = () => loadImages(engine.store, source, wanted)
  const loaded = isOn(flags, 'quiet') ? await load() : await terminal.step('loading the archive', load)
  for (const { image, references } of loaded) {
    tellOfImage(engine, 'load', image)
    for (const reference of references) {
      const familiar = familiarReference(parseReference(reference))
      const before = names.get(formatReference(parseReference(reference)))
      if (before !== undefined && before !== image.id) {
        terminal.out(`The image ${familiar} already exists, renaming the old one with ID ${before} to empty string\n`)
      }
      terminal.out(`Loaded image: ${familiar}\n`)
    }
    if (references.length === 0) terminal.out(`Loaded image ID: ${image.id}\n`)
  }
  return 0
}

function namesOf(images: readonly StoredImage[]): ReadonlyMap<string, string> {
  return new Map(images.flatMap(({ id, references }) => references.map((reference): [string, string] => [reference, id])))
}
