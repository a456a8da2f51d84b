/**
 * Where an unpacked layer lies: `layers/<name>/` is the overlay's lower directory itself, beside it `layers/<name>.json` says what it is.
 * The sidecar is there before the directory is, so a directory without one was never a layer.
 */

import { readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import * as v from 'valibot'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { check, maybe, natural, struct } from '../../formats/go/json.ts'
import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import { replaceFile, syncFolder } from '../files/atomic.ts'
import type { StorePaths } from '../files/paths.ts'
import { readNames } from '../files/read-names.ts'
import { temporaryName } from '../files/temporary-name.ts'

export interface Sidecar {
  /** Of its archive, which names the layer; absent for one that a container has written and that has no archive yet. */
  readonly diffId?: Digest
  /** Bytes of all files' contents. */
  readonly size: number
}

const sidecar = struct({ diffId: maybe(v.custom<Digest>(isDigest, 'a digest')), size: natural })

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
  replaceFile(sidecarPath(paths, name), `${JSON.stringify({ size })}\n`, 0o600)
  renameSync(directory, layerDirectory(paths, name))
  syncFolder(paths.layers)
}

/** Makes a staged directory the layer. @returns false when another process was faster: the stage is still there */
export function publishLayer(paths: StorePaths, stage: string, record: Required<Sidecar>): boolean {
  const name = layerName(record.diffId)
  replaceFile(sidecarPath(paths, name), `${JSON.stringify(record)}\n`, 0o600)
  return publishDirectory(stage, layerDirectory(paths, name))
}

/** Renames a directory into place. @returns false when one is there */
export function publishDirectory(stage: string, directory: string): boolean {
  try {
    renameSync(stage, directory)
    return true
  } catch (error) {
    if (errnoName(error) !== 'ENOTEMPTY' && errnoName(error) !== 'EEXIST') throw error
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

/** A damaged record does not keep its layer. */
function sizeOf(paths: StorePaths, name: string): number {
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
