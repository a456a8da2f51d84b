/**
 * busybox: a shell and some hundred commands in one static file, which is all that a container needs to look around.
 * Its many names are hard links in /bin, as in docker's image.
 *
 * Everything in it has one fixed time, so the same busybox makes the same image, digest for digest, on every machine.
 */

import { MinidockError } from '../../base/errors.ts'
import { packTar, type TarEntry } from '../../formats/tar/pack.ts'
import type { ImageRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { baseFiles } from './base-files.ts'
import { type Busybox, downloadBusybox, hostBusybox } from './busybox-binary.ts'
import { hostTools } from './host-tools.ts'
import { layerEntries } from './layer-entries.ts'
import { addMadeImage } from './made-image.ts'
import { withScratch } from './scratch.ts'

const CREATED = new Date('2025-01-01T00:00:00Z')
const STANDARD_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The host's static busybox needs no network; Debian's package is the same everywhere; the host's own commands are there at least. */
export async function makeBusybox(store: ImageRooms, progress: (line: string) => void): Promise<StoredImage> {
  const { entries, createdBy } = await findPrograms(store, progress)
  return await addMadeImage(store, {
    layers: [{ tar: packTar(layerEntries([...baseFiles, ...entries]), CREATED), createdBy }],
    config: { Env: [STANDARD_PATH], Cmd: ['sh'] },
    created: CREATED,
    references: ['docker.io/library/busybox:latest'],
  })
}

async function findPrograms(
  store: ImageRooms,
  progress: (line: string) => void,
): Promise<{ entries: readonly TarEntry[]; createdBy: string }> {
  const busybox = (await hostBusybox()) ?? (await fetchedBusybox(store, progress))
  if (busybox !== undefined) {
    progress(`busybox: made from ${busybox.source}`)
    return { entries: appletLinks(busybox), createdBy: busybox.version }
  }
  const entries = await hostTools()
  progress("busybox: made from this machine's own shell and commands")
  return { entries, createdBy: "the host's shell and commands" }
}

async function fetchedBusybox({ paths }: ImageRooms, progress: (line: string) => void): Promise<Busybox | undefined> {
  progress("busybox: fetching Debian's package busybox-static")
  return await withScratch(paths.images, downloadBusybox).catch((error: unknown) => {
    if (!(error instanceof MinidockError)) throw error
    progress(`busybox: ${error.message}`)
    return undefined
  })
}

/** The first name holds the file, the others are links to it: a link must come after what it links to. */
export function appletLinks({ program, applets }: Busybox): TarEntry[] {
  const [first, ...rest] = [...new Set(['busybox', ...applets])].sort().map(name => `bin/${name}`)
  if (first === undefined) return []
  return [
    { name: first, type: 'file', mode: 0o755, content: program },
    ...rest.map((name): TarEntry => ({ name, type: 'link', mode: 0o755, linkname: first })),
  ]
}
