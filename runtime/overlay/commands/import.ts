/** `import`: an image of one layer, from the tar of a file system. */

import { MinidockError } from '../../base/errors.ts'
import { openInput, standardInput } from '../../cli/archive-input.ts'
import type { Call } from '../../cli/command.ts'
import { listOf, textOf } from '../../cli/flags.ts'
import { familiarReference, formatReference, parseReference } from '../../formats/docker/reference.ts'
import { applyChanges } from '../../formats/dockerfile/config-changes.ts'
import { goArchitecture } from '../../formats/go/architecture.ts'
import { type ImageConfig, mediaTypes } from '../../formats/oci/image.ts'
import { parsePlatform } from '../../formats/oci/platform.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import { openStore } from '../../store/files/paths.ts'
import { type AddImage, addingImages } from '../../store/images/add-image.ts'
import { tellOfImage } from '../image-event.ts'

export async function importImage({ engine, args, flags, terminal }: Call): Promise<number> {
  const [source = '', name] = args
  refuseUrl(source)
  const config = applyChanges({}, listOf(flags, 'change'))
  const references = name === undefined ? [] : [nameOf(name)]
  const platform = parsePlatform(textOf(flags, 'platform') || `linux/${goArchitecture()}`)
  if (platform.os !== 'linux') throw new MinidockError('invalid', `operating system is not supported: ${platform.os}`)
  const comment = textOf(flags, 'message') || (source === '-' ? 'Imported from -' : `Imported from ${source}`)
  const input =
    source === '-' ? standardInput(terminal, 'pipe a tar archive into it: tar -c . | minidock import -') : await openInput(source)
  openStore(engine.store.paths)
  const { images } = engine.store
  const work = async (add: AddImage) => {
    const layer = await images.writeBlob(decompressed(input))
    const created = new Date().toISOString()
    const history = [{ created, comment }]
    const image: ImageConfig = { created, ...platform, config, rootfs: { type: 'layers', diff_ids: [layer.digest] }, history }
    return await add({ config: image, layers: [{ ...layer, mediaType: mediaTypes.layer }], references })
  }
  const image = await terminal.step(`importing ${source === '-' ? 'from stdin' : source}`, () => addingImages(engine.store, work))
  tellOfImage(engine, 'import', image)
  for (const reference of references) tellOfImage(engine, 'tag', image, familiarReference(parseReference(reference)))
  terminal.out(`${image.id}\n`)
  return 0
}

function refuseUrl(source: string): void {
  if (!/^https?:\/\//.test(source)) return
  throw new MinidockError('invalid', `cannot import from ${source}: only files and stdin are read`, {
    hint: `fetch it first: curl -L ${source} | minidock import -`,
  })
}

function nameOf(text: string): string {
  const reference = parseReference(text)
  if (reference.digest === undefined) return formatReference(reference)
  throw new MinidockError('invalid', 'cannot import digest reference', { hint: 'name the image without @sha256:…' })
}
