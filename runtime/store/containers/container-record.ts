/**
 * What a container's files say, checked as they are read: all of them are small, and people edit them.
 *
 *   request.json   what was asked for, when, and by whom; only `rename` and `update` change it
 *   pid, exit      written by the monitor: while it runs, and when it has ended
 *   error          why the last start failed, written by the command that tried
 */

import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { type ContainerId, isContainerId } from '../../formats/docker/container-id.ts'
import type { MountPoint } from '../../formats/docker/mount-point.ts'
import { mountPoints } from '../../formats/docker/mount-point-schema.ts'
import { type ContainerRequest, newRequest } from '../../formats/docker/request.ts'
import { parseRequest } from '../../formats/docker/request-schema.ts'
import { check, flag, int, isObject, type Json, maybe, oneOf, rememberingEqual, struct, text, texts } from '../../formats/go/json.ts'
import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import type { ImageConfig } from '../../formats/oci/image.ts'
import { parseImageConfig } from '../../formats/oci/image-schema.ts'

/** `request.json`. */
export interface ContainerRecord {
  readonly Id: ContainerId
  /** Without slash. */
  readonly Name: string
  /** RFC 3339. */
  readonly Created: string
  /** Digest of the image's config; empty for a container that was made from layers and a config alone. */
  readonly ImageId: Digest | ''
  /** The image's config as it was then: the container can be started again when the image is gone. */
  readonly Image: ImageConfig
  /** Names of the lower directories, lowest first. */
  readonly Layers: readonly string[]
  /** The process that made it (`files/temporary-name.ts`), and whether that is about to start it: what `run --rm` was killed over before it could is nobody's. */
  readonly Creator: string
  readonly MadeBy: 'create' | 'run' | 'build'
  readonly Request: ContainerRequest
  /** Volumes, binds and tmpfs mounts, as they were resolved when it was created; absent: none. */
  readonly Mounts?: readonly MountPoint[]
}

/** `pid`. Start times are in clock ticks since boot (proc(5), stat, field 22). */
export interface RunningProcess {
  readonly Pid: number
  readonly PidStart: number
  readonly Monitor: number
  readonly MonitorStart: number
  /** The boot's id, 32 digits: after another boot none of them is there any more. */
  readonly Boot?: string
  readonly StartedAt: string
}

/** `exit`. */
export interface ExitRecord {
  readonly ExitCode: number
  readonly FinishedAt: string
  /** The kernel killed one of its processes for want of memory. */
  readonly OOMKilled?: boolean
}

/** `restart`, written by whoever carries its restart policy out. */
export interface RestartRecord {
  /** How often it was started again since a user started it. */
  readonly Count: number
  /** Nanoseconds that were waited before the last time. */
  readonly Delay: number
}

/** `error`. */
export interface StartFailure {
  /** 125, 126 or 127, as `run` exited. */
  readonly ExitCode: number
  readonly Error: string
}

/** A document within: its own reader says what is wrong with it. */
const document = <T>(parse: (value: unknown) => T, expected: string) =>
  v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      try {
        return parse(dataset.value)
      } catch (error) {
        addIssue({ message: error instanceof Error ? error.message : String(error), expected })
        return NEVER
      }
    }),
  )

/** Texts of requests that their reader has left as they were: it would leave them so again, and many containers are made by the same words. */
const known = new Set<string>()

/** To check a request takes as long as all else that `ps` does with a container. */
function readRequest(request: unknown): ContainerRequest {
  const text = JSON.stringify(request)
  if (known.has(text)) return request as ContainerRequest
  const read = parseRequest(unusual(request))
  if (JSON.stringify(read) === text) known.add(text)
  return read
}

const USUAL: Json = { ...newRequest().HostConfig }

/** Without what a request without flags has too, which is most of it: that needs no check, and its reader puts it there. */
function unusual(request: unknown): unknown {
  if (!isObject(request) || !isObject(request['HostConfig'])) return request
  const given = Object.entries(request['HostConfig']).filter(([key, value]) => !isSame(value, USUAL[key]))
  return { ...request, HostConfig: Object.fromEntries(given) }
}

function isSame(value: unknown, usual: unknown): boolean {
  return value === usual || (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(usual))
}

const record = struct({
  Id: v.custom<ContainerId>(value => typeof value === 'string' && isContainerId(value), 'a container id'),
  Name: text,
  Created: v.pipe(
    text,
    v.check(time => !Number.isNaN(Date.parse(time)), 'a time'),
  ),
  ImageId: v.custom<Digest | ''>(value => value === '' || (typeof value === 'string' && isDigest(value)), 'a digest'),
  Image: document(rememberingEqual(parseImageConfig), 'an image config'),
  Layers: texts,
  // Absent in a record that an older minidock has written: that command has ended.
  Creator: maybe(text, ''),
  MadeBy: oneOf('create', 'run', 'build'),
  Request: document(readRequest, 'a create request'),
  Mounts: maybe(mountPoints),
})

const running = struct({ Pid: int, PidStart: int, Monitor: int, MonitorStart: int, Boot: maybe(text), StartedAt: text })
const exit = struct({ ExitCode: int, FinishedAt: text, OOMKilled: maybe(flag) })
const restart = struct({ Count: int, Delay: int })
const failure = struct({ ExitCode: int, Error: text })

/** @throws {MinidockError} `engine`, naming file and field */
export function parseRecord(path: string, content: string): ContainerRecord {
  return parse(path, content, record)
}

/** @throws {MinidockError} `engine`, naming file and field */
export function readRecord(directory: string, id: string): ContainerRecord | undefined {
  const path = `${directory}/request.json`
  const found = parseIfThere(path, readUnlessGone(path), record)
  if (found !== undefined && found.Id !== id) throw damaged(path, 'it is the record of another container')
  return found
}

/** The texts of `pid` and `exit`. */
export type LifeTexts = readonly [pid: string | undefined, exit: string | undefined]

export function readLife(directory: string): LifeTexts {
  return [readIfThere(`${directory}/pid`), readIfThere(`${directory}/exit`)]
}

/** @throws {MinidockError} `engine`, naming file and field */
export function parseLife(directory: string, [pid, end]: LifeTexts): [process: RunningProcess | undefined, exit: ExitRecord | undefined] {
  return [parseIfThere(`${directory}/pid`, pid, running), parseIfThere(`${directory}/exit`, end, exit)]
}

export const readRunning = (directory: string): RunningProcess | undefined => read(`${directory}/pid`, running)
export const readRestart = (directory: string): RestartRecord | undefined => read(`${directory}/restart`, restart)
export const readFailure = (directory: string): StartFailure | undefined => read(`${directory}/error`, failure)

function read<T>(path: string, schema: v.GenericSchema<unknown, T>): T | undefined {
  return parseIfThere(path, readIfThere(path), schema)
}

function parseIfThere<T>(path: string, content: string | undefined, schema: v.GenericSchema<unknown, T>): T | undefined {
  return content === undefined ? undefined : parse(path, content, schema)
}

function parse<T>(path: string, content: string, schema: v.GenericSchema<unknown, T>): T {
  try {
    return check(schema, JSON.parse(content), 'file')
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message.replace('invalid file: ', '') : String(error))
  }
}

/** @param why what is wrong with the file */
export function damaged(path: string, why: string): MinidockError {
  const hint = 'it was edited or damaged: repair it, or remove the container with minidock rm -f and its id'
  return new MinidockError('engine', `cannot read ${path}: ${why}`, { hint })
}

/** Most files of most containers are not there: to ask first is ten times as fast as an error. */
function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readUnlessGone(path) : undefined
}

function readUnlessGone(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}
