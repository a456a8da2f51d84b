/** Where the state lies: one folder, with a folder for each sort of object. */

import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { whyOf } from '../../base/errno-words.ts'
import { type ErrorKind, errnoName, MinidockError } from '../../base/errors.ts'
import { settingsPath } from './settings-file.ts'

export interface StorePaths {
  readonly root: string
  /** An OCI image layout. */
  readonly images: string
  /** Unpacked layers: the overlay's lower directories. */
  readonly layers: string
  readonly containers: string
  readonly names: string
  /** Made with the first volume. */
  readonly volumes: string
  /** Made with the first network. */
  readonly networks: string
  /** The cache of builds, and what those that run hold. Made with the first build. */
  readonly builds: string
  /** The file of settings, which is docker's own: daemon.json. */
  readonly settings: string
}

export function storePaths(root: string): StorePaths {
  return {
    root,
    images: `${root}/images`,
    layers: `${root}/layers`,
    containers: `${root}/containers`,
    names: `${root}/names`,
    volumes: `${root}/volumes`,
    networks: `${root}/networks`,
    builds: `${root}/builds`,
    settings: settingsPath(),
  }
}

/** `MINIDOCK_ROOT`, else /var/lib/minidock; for an ordinary user, who cannot write there, a folder of their own (XDG base directories). */
export function defaultRoot(env: Readonly<Record<string, string | undefined>>): string {
  if (env.MINIDOCK_ROOT) return resolve(env.MINIDOCK_ROOT)
  if (process.geteuid?.() === 0) return '/var/lib/minidock'
  return resolve(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local/share'), 'minidock')
}

/**
 * Nobody but the owner may look into images, layers and containers: what is in an image may be private, and its set-uid programs must not be within reach of the host's users.
 * The root itself may be crossed, so that a process in a user namespace reaches its own root.
 */
const MODES = { root: 0o711, images: 0o700, layers: 0o700, containers: 0o700, names: 0o700 } as const

/**
 * Makes the folders that are missing.
 * @throws {MinidockError} `forbidden` without the rights to, `unavailable` on a full or read-only disk
 */
export function openStore(paths: StorePaths): void {
  try {
    for (const key of ['root', 'images', 'layers', 'containers', 'names'] as const) {
      if (existsSync(paths[key])) continue
      if (key === 'root') mkdirSync(dirname(paths.root), { recursive: true, mode: 0o755 })
      makeFolder(paths[key], MODES[key])
    }
  } catch (error) {
    throw explain(paths.root, error)
  }
}

/** Not those above: what is gone must not come back. One that is there is left as it is. */
export function makeFolder(path: string, mode: number): void {
  // It mostly is, and an error takes Node longer to make than a look.
  if (existsSync(path)) return
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    if (errnoName(error) !== 'EEXIST') throw error
  }
}

interface Reason {
  readonly kind: ErrorKind
  readonly why: string
  readonly hint: string
}

const ELSEWHERE = 'choose another folder: --root PATH, or MINIDOCK_ROOT=PATH'

/** What may be wrong with a state folder, or the path of one. */
export const ROOT_REASONS: Readonly<Record<string, Reason>> = {
  EACCES: { kind: 'forbidden', why: 'permission denied', hint: `become root: sudo minidock …\n${ELSEWHERE}` },
  EPERM: { kind: 'forbidden', why: 'permission denied', hint: `become root: sudo minidock …\n${ELSEWHERE}` },
  EROFS: { kind: 'unavailable', why: 'the file system is read-only', hint: ELSEWHERE },
  ENOSPC: { kind: 'unavailable', why: 'no space is left on the disk', hint: `free some: minidock system gc\n${ELSEWHERE}` },
  EDQUOT: { kind: 'unavailable', why: 'the disk quota is used up', hint: ELSEWHERE },
  ELOOP: { kind: 'invalid', why: 'too many levels of symbolic links', hint: ELSEWHERE },
  ENAMETOOLONG: { kind: 'invalid', why: 'file name too long', hint: ELSEWHERE },
  ENOTDIR: { kind: 'invalid', why: 'a part of the path is no folder', hint: ELSEWHERE },
}

function explain(root: string, error: unknown): MinidockError {
  const { kind, why, hint } = ROOT_REASONS[errnoName(error) ?? ''] ?? { kind: 'engine', why: whyOf(error), hint: ELSEWHERE }
  return new MinidockError(kind, `cannot keep state in ${root}: ${why}`, { hint, cause: error })
}
