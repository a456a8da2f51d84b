/** mem-muncher: busybox, and a script that takes memory until somebody stops it: for the chapter on limits. Its recipe lies beside the script. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isOfKind } from '../../base/errors.ts'
import { mediaTypes } from '../../formats/oci/image.ts'
import { packTar } from '../../formats/tar/pack.ts'
import { addingImages, type ImageRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { makeBusybox } from './busybox.ts'

const CREATED = new Date('2025-01-01T00:00:00Z')
const SCRIPT = join(import.meta.dirname, 'mem-muncher/muncher')

export async function makeMemMuncher(store: ImageRooms, progress: (line: string) => void): Promise<StoredImage> {
  const base = await busyboxIn(store, progress)
  return await addingImages(store, async add => {
    const script = { name: 'muncher', type: 'file', mode: 0o755, content: readFileSync(SCRIPT) } as const
    const layer = await store.images.writeBlob(packTar([script], CREATED))
    const { config, manifest } = base
    const created = CREATED.toISOString()
    return await add({
      config: {
        ...config,
        created,
        config: { ...config.config, Cmd: ['/muncher'] },
        rootfs: { type: 'layers', diff_ids: [...config.rootfs.diff_ids, layer.digest] },
        history: [...(config.history ?? []), { created, created_by: 'COPY muncher /muncher' }],
      },
      layers: [...manifest.layers, { ...layer, mediaType: mediaTypes.layer }],
      references: ['docker.io/library/mem-muncher:latest'],
      origin: 'made here',
    })
  })
}

async function busyboxIn(store: ImageRooms, progress: (line: string) => void): Promise<StoredImage> {
  try {
    return store.images.find('busybox')
  } catch (error) {
    if (!isOfKind(error, 'not-found')) throw error
    return await makeBusybox(store, progress)
  }
}
