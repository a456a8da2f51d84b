/**
 * Where an unpacked layer lies: `layers/<name>/` is the overlay's lower directory itself, beside it `layers/<name>.json` says what it is.
 * The sidecar is there before the directory is, so a directory without one was never a layer.
 *
 * A layer that a step of a build has made is named before it has an archive. The name that its archive gives it later is a link to the first: `<name>` → `<first name>`.
 */

import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import * as v from 'valibot'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { check, flag, maybe, natural, struct } from '../../formats/go/json.ts'
import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import { replaceFile, swapFile, syncFolder } from '../files/atomic.ts'
import type { StorePaths } from '../files/paths.ts'
import { readNames } from '../files/read-names.ts'
import { temporaryName } from '../files/temporary-name.ts'

export interface Sidecar {
  /** Of its archive, which names the layer; absent for one that a container has written and that has no archive yet. */
  readonly diffId?: Digest
  /** Bytes of all files' contents, and of links' targets. */
  readonly size: number
  /** Absent in a record of an earlier version, whose size may be without links' targets: see `layer-size.ts`. */
  readonly countsLinks?: boolean
  /** Of its archive as a push has compressed it: it has the same digest each time, and is not compressed again to find that out. */
  readonly gzip?: { readonly digest: Digest; readonly size: number }
}

const digest = v.custom<Digest>(isDigest, 'a digest')
const sidecar = struct({ diffId: maybe(digest), size: natural, countsLinks: maybe(flag), gzip: maybe(struct({ digest, size: natural })) })

/** A layer that has an archive. */
export type ArchivedLayer = Sidecar & Required<Pick<Sidecar, 'diffId'>>

const LAYER = /^[0-9a-f]{24}$/

/** 24 of the 64 digits: 128 names joined by `:` must fit mount(2)'s one page of options, with the upper and the work directory. */
export function layerName(diffId: Digest): string {
  return diffId.slice('sha256:'.length, 'sha256:'.length + 24)
}

export function layerDirectory(paths: StorePaths, name: string): string {
  return `${paths.layers}/${name}`
}

/** @returns undefined when the layer is not unpacked */
export function readSidecar(paths: StorePaths, name: string): Sidecar | undefined {
  const path = sidecarPath(paths, name)
  try {
    return check(sidecar, JSON.parse(readFileSync(path, 'utf8')), 'layer record')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    const why = error instanceof Error ? error.message : String(error)
    throw new MinidockError('engine', `the record of a layer is damaged: ${path}: ${why}`, {
      hint: `remove it, and the layer of an image is unpacked again: rm ${path}`,
      cause: error,
    })
  }
}

/**
 * True when the layer is there.
 * @throws {MinidockError} `engine` when a layer with the same first digits is there instead
 */
export function isUnpacked(paths: StorePaths, diffId: Digest): boolean {
  const name = layerName(diffId)
  const record = readSidecar(paths, name)
  if (record && record.diffId !== diffId) {
    throw new MinidockError(
      'engine',
      `two layers have the same first 24 digits: ${record.diffId ?? 'one without an archive'} and ${diffId}`,
      {
        hint: 'remove the image with the first one: minidock rmi IMAGE',
      },
    )
  }
  return record !== undefined && statSync(layerDirectory(paths, name), { throwIfNoEntry: false })?.isDirectory() === true
}

/** Makes a directory a layer that has no archive yet. @param name 24 hexadecimal digits, and no other layer's */
export function publishUnpacked(paths: StorePaths, directory: string, name: string, size: number): void {
  replaceFile(sidecarPath(paths, name), sidecarText({ size }), 0o600)
  renameSync(directory, layerDirectory(paths, name))
  syncFolder(paths.layers)
}

/** Says what a layer is, or will be whose directory is about to be renamed into place. @param name 24 hexadecimal digits, and no other layer's */
export function announceLayer(paths: StorePaths, name: string, record: Sidecar): void {
  swapFile(sidecarPath(paths, name), sidecarText(record), 0o600)
}

function sidecarText(record: Sidecar): string {
  return `${JSON.stringify({ ...record, countsLinks: true })}\n`
}

/** Notes what a layer's archive is when it is compressed. Nothing is noted of a layer that is gone. No lock is needed: `layer-size.ts` says why. */
export function noteCompressed(paths: StorePaths, diffId: Digest, gzip: NonNullable<Sidecar['gzip']>): void {
  const record = readSidecar(paths, layerName(diffId))
  if (record?.diffId !== diffId) return
  swapFile(sidecarPath(paths, layerName(diffId)), `${JSON.stringify({ ...record, gzip })}\n`, 0o600)
}

/** Gives a layer, which is there under another name, the name of its archive too. At no moment is either name missing. */
export function linkLayer(paths: StorePaths, first: string, record: ArchivedLayer): void {
  announceLayer(paths, first, record)
  const name = layerName(record.diffId)
  if (name === first || isUnpacked(paths, record.diffId)) return
  announceLayer(paths, name, record)
  try {
    symlinkSync(first, layerDirectory(paths, name))
  } catch (error) {
    // Another command has unpacked the same archive meanwhile.
    if (errnoName(error) !== 'EEXIST') throw error
  }
}

/** Makes a staged directory the layer. @returns false when another process was faster: the stage is still there */
export function publishLayer(paths: StorePaths, stage: string, record: ArchivedLayer): boolean {
  const name = layerName(record.diffId)
  replaceFile(sidecarPath(paths, name), sidecarText(record), 0o600)
  return publishDirectory(stage, layerDirectory(paths, name))
}

/** Renames a directory into place. @returns false when one is there */
export function publishDirectory(stage: string, directory: string): boolean {
  try {
    renameSync(stage, directory)
    return true
  } catch (error) {
    // ENOTDIR: there is a link, to the layer of a build.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoName(error) ?? '')) throw error
    return false
  }
}

export interface RemovedLayer {
  readonly name: string
  /** Bytes; 0 where its record did not say. */
  readonly size: number
  /** To be emptied at leisure; undefined when the layer was not unpacked. */
  readonly directory: string | undefined
}

/** Of all that are there; the init layer is no image's, and not among them. */
export function layersThere(paths: StorePaths): string[] {
  const names = readNames(paths.layers).map(name => name.replace(/\.json$/, ''))
  return [...new Set(names)].filter(name => LAYER.test(name))
}

/** Returns the names, and those of the layers that they are links to. */
export function withTargets(paths: StorePaths, names: readonly string[]): string[] {
  const links = linksThere(paths)
  return [...new Set(names.flatMap(name => [name, links.get(name) ?? name]))]
}

/**
 * Returns a function that widens a test of names: a layer is needed by any of its names. The names are those of this moment, so ask before one of them is taken out
 * of sight.
 */
export function underAnyName(paths: StorePaths): (isNeeded: (name: string) => boolean) => (name: string) => boolean {
  const namesOf = Map.groupBy(linksThere(paths), ([, target]) => target)
  return isNeeded => name => isNeeded(name) || (namesOf.get(name) ?? []).some(([link]) => isNeeded(link))
}

/** By each link's name: the layer that it leads to. */
function linksThere(paths: StorePaths): Map<string, string> {
  if (!existsSync(paths.layers)) return new Map()
  const links = readdirSync(paths.layers, { withFileTypes: true }).filter(entry => entry.isSymbolicLink())
  return new Map(links.flatMap(({ name }) => linkAt(`${paths.layers}/${name}`).map(target => [name, target] as const)))
}

/** @returns none when the link has just been removed */
function linkAt(path: string): string[] {
  try {
    return [readlinkSync(path)]
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * Takes layers out of sight.
 * @param isNeeded asked when they are: who has begun to need one meanwhile gets it back
 */
export function hideLayers(paths: StorePaths, names: readonly string[], isNeeded: () => (name: string) => boolean): RemovedLayer[] {
  const hidden = names.map(name => ({ name, size: sizeOf(paths, name), directory: hide(paths, name) }))
  const needed = isNeeded()
  for (const { name, directory } of hidden) {
    if (!needed(name)) rmSync(sidecarPath(paths, name), { force: true })
    else if (directory !== undefined) publishDirectory(directory, layerDirectory(paths, name))
  }
  return hidden.filter(({ name }) => !needed(name))
}

/** A link takes no room. A damaged record does not keep its layer. */
function sizeOf(paths: StorePaths, name: string): number {
  if (lstatSync(layerDirectory(paths, name), { throwIfNoEntry: false })?.isSymbolicLink()) return 0
  try {
    return readSidecar(paths, name)?.size ?? 0
  } catch (error) {
    if (error instanceof MinidockError) return 0
    throw error
  }
}

function hide(paths: StorePaths, name: string): string | undefined {
  const aside = `${paths.layers}/${temporaryName()}`
  try {
    renameSync(layerDirectory(paths, name), aside)
    return aside
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}

function sidecarPath(paths: StorePaths, name: string): string {
  return `${paths.layers}/${name}.json`
}
