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

interface ManifestJson {
  readonly Config: string
  readonly Layers: readonly string[]
  readonly RepoTags: readonly string[] | null
}

interface ImageJson {
  readonly author?: string
  readonly config?: ImageConfig
  readonly rootfs: { readonly diff_ids: readonly string[] }
}

/** @param path of an archive @returns images by their names without registries: `built0:latest` */
export async function readSavedImages(path: string): Promise<ReadonlyMap<string, SavedImage>> {
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
  const layers = new Map<Buffer, readonly Change[]>()
  const layer = async (name: string) => {
    const bytes = file(name)
    const changes = layers.get(bytes) ?? (await entriesOf(bytes)).map(changeOf)
    layers.set(bytes, changes)
    return changes
  }
  const images = new Map<string, SavedImage>()
  for (const { Config, Layers, RepoTags } of JSON.parse(file('manifest.json').toString()) as ManifestJson[]) {
    const { author, config = {}, rootfs } = JSON.parse(file(Config).toString()) as ImageJson
    const tree = new Map<string, string>()
    for (const name of Layers) applyLayer(tree, await layer(name))
    const image = { config: { ...config, ...(author && { Author: author }) }, diffIds: rootfs.diff_ids, tree }
    for (const tag of RepoTags ?? []) images.set(basename(tag), image)
  }
  return images
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

/** What a layer says of a path. Many images have the same layers, and each is read once. */
interface Change {
  /** Without slashes at its ends. */
  readonly name: string
  readonly type: string
  readonly linkname: string
  readonly text: string
}

function changeOf(entry: TarEntry): Change {
  return { name: entry.name, type: entry.type, linkname: entry.linkname, text: described(entry) }
}

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

function applyLayer(tree: Map<string, string>, changes: readonly Change[]): void {
  // They are about the layers below, wherever they stand in this one.
  for (const { name } of changes) {
    const [folder, last] = [dirname(name), basename(name)]
    if (last === OPAQUE) removeBelow(tree, folder === '.' ? '' : `${folder}/`)
    else if (last.startsWith(WHITEOUT)) remove(tree, join(folder, last.slice(WHITEOUT.length)))
  }
  for (const { name, type, linkname, text } of changes) {
    if (basename(name).startsWith(WHITEOUT)) continue
    if (type !== 'directory') remove(tree, name)
    tree.set(name, type === 'link' ? (tree.get(plain(linkname)) ?? 'link to nothing') : text)
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
