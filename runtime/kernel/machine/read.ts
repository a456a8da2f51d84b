/** Small readings of /proc, /sys and folders, where not being there is an answer. */

import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file's text; absent where it is not there, or not to be read. */
export function readText(path: string): string | undefined {
  // To ask first is ten times as fast as an error.
  return existsSync(path) ? tried(() => readFileSync(path, 'utf8')) : undefined
}

/** The same without what surrounds it; empty where there is nothing to be read. */
export function readTrimmed(path: string): string {
  return readText(path)?.trim() ?? ''
}

/** The file's number; absent as in `readText`. */
export function readNumber(path: string): number | undefined {
  const text = readText(path)
  return text === undefined ? undefined : Number(text)
}

export function namesIn(folder: string): string[] {
  return tried(() => readdirSync(folder)) ?? []
}

export function linkTarget(path: string): string {
  return tried(() => readlinkSync(path)) ?? ''
}

/** The path, or the nearest folder above it that exists. */
export function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path))
}

/** The same, as it is called without symbolic links. */
export function nearestReal(path: string): string {
  return realpathSync.native(nearestExisting(path))
}

/** Room in bytes and inodes, for an ordinary user. */
export function roomOn(path: string): { readonly free?: number; readonly freeInodes?: number } {
  const stat = tried(() => statfsSync(path))
  if (!stat) return {}
  // btrfs has no table of inodes and counts none.
  return { free: stat.bavail * stat.bsize, ...(stat.files > 0 && { freeInodes: stat.ffree }) }
}

function tried<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    // Whatever the reason, it is not to be had: the probe says what that means.
    return undefined
  }
}
