/** `commit`: an image of what a container has become: its image, and one layer more. */

import { readdirSync } from 'node:fs'
import type { Call } from '../../cli/command.ts'
import { isOn, listOf, textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine/engine.ts'
import { pauseContainer, unpauseContainer } from '../../engine/pause.ts'
import { settled } from '../../engine/settle.ts'
import { MinidockError } from '../../errors.ts'
import { committedConfig } from '../../formats/committed-config.ts'
import { applyChanges } from '../../formats/config-changes.ts'
import { type ImageConfig, mediaTypes } from '../../formats/oci-image.ts'
import { familiarReference, formatReference, parseReference, type Reference } from '../../formats/reference.ts'
import { writeTar } from '../../formats/tar-write.ts'
import { withInterruption } from '../../kernel/cleanup.ts'
import { type AddImage, addingImages } from '../../store/add-image.ts'
import type { Written } from '../../store/blobs.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { thawContainer } from '../../store/freezing.ts'
import { upperLayer } from '../../store/upper-layer.ts'

interface Wishes {
  readonly author: string
  readonly message: string
  readonly changes: readonly string[]
}

export async function commitContainer(call: Call): Promise<number> {
  const { engine, args, flags, terminal } = call
  const [name = '', text] = args
  if (!engine.compiler.chapters.includes(3))
    throw new MinidockError('unavailable', 'cannot commit a container: this engine has no layers', { hint: 'they arrive in chapter 3' })
  const reference = text === undefined ? undefined : referenceOf(text)
  const wishes = { author: textOf(flags, 'author') ?? '', message: textOf(flags, 'message') ?? '', changes: listOf(flags, 'change') }
  const container = await settled(engine, name)
  const references = reference ? [formatReference(reference)] : []
  const work = async (add: AddImage) => {
    const layer = await whilePaused(call, container, () => writeLayer(engine, container))
    return await add({ ...documents(engine, container, layer, wishes), references })
  }
  const image = await terminal.step(`committing ${container.record.Name}`, () => addingImages(engine.store, work))
  const imageRef = reference ? familiarReference(reference) : ''
  const { id } = image
  if (reference) engine.store.events.image('tag', id, { ...image.config.config.Labels, name: imageRef })
  engine.store.events.container('commit', container.record, { comment: wishes.message, imageID: id, imageRef })
  terminal.out(`${id}\n`)
  return 0
}

function referenceOf(text: string): Reference {
  const reference = parseReference(text)
  if (reference.digest === undefined) return reference
  throw new MinidockError('invalid', 'refusing to create a tag with a digest reference', { hint: 'name the image without @sha256:…' })
}

/** What is read is of one moment: no file is half written, and none belongs to what another is no more. */
async function whilePaused<T>({ engine, flags }: Call, { record, state, directory }: StoredContainer, work: () => Promise<T>): Promise<T> {
  if (!isOn(flags, 'pause') || state !== 'running') return await work()
  const pausing = pauseContainer(engine, record.Id)
  const letGoOn = async () => {
    await pausing.catch(() => undefined)
    thawContainer(directory)
  }
  return await withInterruption(letGoOn, async () => {
    await pausing
    try {
      return await work()
    } finally {
      await unpauseContainer(engine, record.Id).catch(alreadyDone)
    }
  })
}

/** Somebody else has let it go on meanwhile, or has ended it. */
function alreadyDone(error: unknown): void {
  if (!(error instanceof MinidockError) || !['conflict', 'not-found'].includes(error.kind)) throw error
}

/** @returns undefined when the container has changed nothing */
async function writeLayer({ store, launcher }: Engine, { directory }: StoredContainer): Promise<Written | undefined> {
  const upper = `${directory}/upper`
  if (readdirSync(upper).length === 0) return undefined
  return await store.images.writeBlob(writeTar(upperLayer(launcher, upper)))
}

function documents(
  { store }: Engine,
  { record }: StoredContainer,
  layer: Written | undefined,
  { author, message, changes }: Wishes,
): Pick<Parameters<AddImage>[0], 'config' | 'layers'> {
  const { config: base, manifest } = store.images.find(record.ImageId)
  const { author: _of, ...inherited } = base
  const before = committedConfig(record.Request, base.config)
  const created = new Date().toISOString()
  const said = { ...(author !== '' && { author }), created }
  const config: ImageConfig = {
    ...inherited,
    ...said,
    config: applyChanges(before, changes),
    rootfs: { type: 'layers', diff_ids: [...base.rootfs.diff_ids, ...(layer ? [layer.digest] : [])] },
    history: [
      ...(base.history ?? []),
      {
        ...said,
        created_by: (before.Cmd ?? []).join(' '),
        ...(message !== '' && { comment: message }),
        ...(!layer && { empty_layer: true }),
      },
    ],
  }
  return { config, layers: [...manifest.layers, ...(layer ? [{ ...layer, mediaType: mediaTypes.layer }] : [])] }
}
