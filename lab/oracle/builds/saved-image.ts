/**
 * What is in an archive that `save` wrote: the config, and the files that a container would see. It is read here without any of minidock's own code, which is what is checked.
 *
 * Source: moby, image/spec/v1.2.md, "Image JSON Description" and "Creating an Image Filesystem Changeset".
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path/posix'
import { Readable } from 'node:stream'
import { extract } from 'tar-stream'

/** By path without a slash at its begin: type, mode, owner, and content or target. The root directory itself is left out. */
export type FileTree = ReadonlyMap<string, string>

export interface SavedImage {
  readonly config: ImageConfig
  /** `sha256:…`, lowest first. */
  readonly diffIds: readonly string[]
  readonly tree: FileTree
}

export type ImageConfig = Readonly<Record<string, unknown>>

interface ImageJson {
  readonly author?: string
  readonly config?: ImageConfig
  readonly rootfs: { readonly diff_ids: readonly string[] }
}

/** @param path of an archive with one image */
export async function readSavedImage(path: string): Promise<SavedImage> {
  const files = new Map<string, Buffer>()
  const links = new Map<string, string>()
  // Docker writes a layer that is there already as a link to it.
  for (const { name, type, linkname, bytes } of await entriesOf(readFileSync(path)))
    if (type === 'symlink' || type === 'link') links.set(name, type === 'link' ? linkname : normalize(join(dirname(name), linkname)))
    else files.set(name, bytes)
  const file = (name: string) => {
    const bytes = files.get(links.get(name) ?? name)
    if (bytes === undefined) throw new Error(`${path} has no ${name}`)
    return bytes
  }
  const [image] = JSON.parse(file('manifest.json').toString()) as { Config: string; Layers: string[] }[]
  if (image === undefined) throw new Error(`${path} has no image`)
  const { author, config = {}, rootfs } = JSON.parse(file(image.Config).toString()) as ImageJson
  const tree = new Map<string, string>()
  for (const layer of image.Layers) applyLayer(tree, await entriesOf(file(layer)))
  return { config: { ...config, ...(author && { Author: author }) }, diffIds: rootfs.diff_ids, tree }
}

interface TarEntry {
  /** Without slashes at its ends. */
  readonly name: string
  readonly type: string
  readonly mode: number
  readonly owner: string
  readonly linkname: string
  readonly bytes: Buffer
}

async function entriesOf(archive: Buffer): Promise<TarEntry[]> {
  const entries: TarEntry[] = []
  const reader = extract()
  Readable.from([archive]).pipe(reader)
  for await (const entry of reader) {
    const { name, type, mode = 0, uid, gid, linkname } = entry.header
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(Buffer.from(chunk as Uint8Array))
    const bytes = Buffer.concat(chunks)
    entries.push({ name: plain(name), type: type ?? 'file', mode: mode & 0o7777, owner: `${uid}:${gid}`, linkname: linkname ?? '', bytes })
  }
  return entries.filter(({ name }) => name !== '')
}

function plain(name: string): string {
  return normalize(`/${name}`).replaceAll(/^\/+|\/+$/g, '')
}

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

function applyLayer(tree: Map<string, string>, entries: readonly TarEntry[]): void {
  // They are about the layers below, wherever they stand in this one.
  for (const { name } of entries) {
    const [folder, last] = [dirname(name), basename(name)]
    if (last === OPAQUE) removeBelow(tree, folder === '.' ? '' : `${folder}/`)
    else if (last.startsWith(WHITEOUT)) remove(tree, join(folder, last.slice(WHITEOUT.length)))
  }
  for (const entry of entries) {
    if (basename(entry.name).startsWith(WHITEOUT)) continue
    if (entry.type !== 'directory') remove(tree, entry.name)
    tree.set(entry.name, entry.type === 'link' ? (tree.get(plain(entry.linkname)) ?? 'link to nothing') : described(entry))
  }
}

function remove(tree: Map<string, string>, path: string): void {
  tree.delete(path)
  removeBelow(tree, `${path}/`)
}

function removeBelow(tree: Map<string, string>, prefix: string): void {
  for (const path of tree.keys()) if (path.startsWith(prefix)) tree.delete(path)
}

/** Bytes of a file that is shown as it is. */
const SHORT = 60

function described({ type, mode, owner, linkname, bytes }: TarEntry): string {
  if (type === 'symlink') return `symlink ${owner} -> ${linkname}`
  const words = `${type} ${mode.toString(8)} ${owner}`
  if (type !== 'file') return words
  return `${words} ${bytes.length > SHORT ? createHash('sha256').update(bytes).digest('hex').slice(0, 12) : JSON.stringify(bytes.toString('latin1'))}`
}
