/**
 * The images that are moved. Each round has its own, of the same size, whose layers no program has seen before: so nothing need be removed between rounds. Removing
 * many files makes the next ones dear on ext4 without a journal (files.ts).
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DockerRegistry } from '../../lab/engines/docker-registry.ts'
import { dockerArchive, tar } from '../../lab/fixtures/archives.ts'
import { call } from './call.ts'
import { imageToLoad } from './loads.ts'
import { environment } from './places.ts'

/** One big layer, or many small ones. */
export const IMAGES = ['big', 'layers'] as const
export type ImageKind = (typeof IMAGES)[number]

export const SMALL_LAYERS = 20
/** Files of each of them, and their bytes. */
export const LAYER_FILES = 20
export const LAYER_FILE = 5000

export interface RegistryImage {
  readonly kind: ImageKind
  /** `127.0.0.1:40337/big:3`. */
  readonly source: string
  /** The layers' blobs, compressed by gzip, as they lie in the registry. */
  readonly blobs: readonly string[]
  /** Bytes of all blobs. */
  readonly compressed: number
  /** Bytes of the tars in them. */
  readonly size: number
}

/** @returns the path of an archive with many small layers */
export async function makeLayersArchive(folder: string): Promise<string> {
  const path = join(folder, 'layers.tar')
  const range = (length: number) => Array.from({ length }, (_, index) => index)
  const layer = (index: number) =>
    tar(...range(LAYER_FILES).map(file => ({ name: `layer${index}/${file}`, content: noise(`${index}/${file}`) })))
  writeFileSync(path, await dockerArchive({ layers: await Promise.all(range(SMALL_LAYERS).map(layer)) }))
  return path
}

/** Bytes that gzip makes a half of, the same each time. */
function noise(seed: string): string {
  return createHash('shake256', { outputLength: LAYER_FILE / 2 })
    .update(seed)
    .digest('hex')
}

/**
 * Puts so many images into a registry.
 * @param archive with the image that they are made of, as `docker save` writes it
 * @throws {Error} if skopeo is not installed, or fails
 */
export function putInto(registry: DockerRegistry, kind: ImageKind, archive: string, folder: string, count: number): RegistryImage[] {
  const parts = join(folder, `${kind}-parts`)
  mkdirSync(parts)
  const { layers, size } = imageToLoad(parts, archive)
  const skopeo = { argv: ['skopeo'], env: environment(folder) }
  const images = Array.from({ length: count }, (_, index): RegistryImage => {
    const source = `${registry.host}/${kind}:${index}`
    call(skopeo, 'copy', '--dest-tls-verify=false', `docker-archive:${variant(parts, layers, index)}`, `docker://${source}`)
    const manifest: unknown = JSON.parse(call(skopeo, 'inspect', '--tls-verify=false', '--raw', `docker://${source}`))
    const { layers: blobs } = manifest as { readonly layers: readonly { readonly digest: string; readonly size: number }[] }
    const compressed = blobs.reduce((sum, blob) => sum + blob.size, 0)
    return { kind, source, blobs: blobs.map(({ digest }) => registry.blob(digest)), compressed, size }
  })
  rmSync(parts, { recursive: true })
  return images
}

/** Makes an archive of these layers with a small file more in each. @returns its path, the same each time */
function variant(parts: string, layers: readonly string[], index: number): string {
  const [folder, archive] = [join(parts, 'variant'), join(parts, 'variant.tar')]
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(parts, 'round'), String(index))
  const names = layers.map((layer, number) => {
    const copy = join(folder, `${number}.tar`)
    copyFileSync(layer, copy)
    execFileSync('tar', ['-rf', copy, '-C', parts, 'round'])
    return `${number}.tar`
  })
  const diffIds = execFileSync('sha256sum', names, { cwd: folder, encoding: 'utf8' }).match(/^[0-9a-f]{64}/gm) ?? []
  const rootfs = { type: 'layers', diff_ids: diffIds.map(hash => `sha256:${hash}`) }
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ architecture, os: 'linux', config: {}, rootfs }))
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify([{ Config: 'config.json', RepoTags: null, Layers: names }]))
  execFileSync('tar', ['-cf', archive, '-C', folder, 'manifest.json', 'config.json', ...names])
  return archive
}

/** Unpacks all layers into an empty folder, one after the other, as a shell script would. */
export function unpack({ blobs }: RegistryImage, root: string): void {
  mkdirSync(root)
  for (const blob of blobs) execFileSync('tar', ['-xzf', blob, '-C', root])
}
