/** A container's directory: made whole, and read as it is at the moment. What lies in it: `containers.ts`. */

import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readText } from '../../kernel/machine/read.ts'
import { syncFolder } from '../files/atomic.ts'
import {
  type ContainerRecord,
  damaged,
  type ExitRecord,
  parseLife,
  type RestartRecord,
  type RunningProcess,
  readFailure,
  readLife,
  readRecord,
  readRestart,
  type StartFailure,
} from './container-record.ts'

/** Docker's words, less `dead`: what could not be removed is removed by the next who tries. */
export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited'

/** A container as it is on disk at the moment of asking. */
export interface StoredContainer {
  readonly record: ContainerRecord
  /** containers/<id> */
  readonly directory: string
  readonly state: ContainerState
  readonly process: RunningProcess | undefined
  readonly exit: ExitRecord | undefined
  /** Why the last start failed, if it did. */
  readonly failure: StartFailure | undefined
  /** What its restart policy did last, if anything. */
  readonly restart: RestartRecord | undefined
}

/** Its processes are there: `running`, or `paused`. */
export function isRunning({ state }: StoredContainer): boolean {
  return state === 'running' || state === 'paused'
}

/** Its monitor is there: its processes are too, or will be soon. */
export function isActive(container: StoredContainer): boolean {
  return isRunning(container) || container.state === 'restarting'
}

export function neverStarted(record: ContainerRecord, directory: string): StoredContainer {
  return { record, directory, state: 'created', process: undefined, exit: undefined, failure: undefined, restart: undefined }
}

const FOLDERS = [
  ['rootfs', 0o755],
  ['upper', 0o755],
  ['work', 0o700],
] as const

/**
 * One with `--rm`, or of a build's step, is not worth a wait for the disk: it does not outlive the machine.
 * @param stage where it is made, with a temporary name; beside `directory`
 */
export function makeContainer(stage: string, directory: string, record: ContainerRecord): void {
  const durable = !record.Request.HostConfig.AutoRemove && record.MadeBy !== 'build'
  mkdirSync(stage, { mode: 0o710 })
  try {
    for (const [name, mode] of FOLDERS) mkdirSync(`${stage}/${name}`, { mode })
    writeFileSync(`${stage}/request.json`, recordText(record), { flush: durable })
    renameSync(stage, directory)
    if (durable) syncFolder(dirname(directory))
  } catch (error) {
    rmSync(stage, { recursive: true, force: true })
    throw error
  }
}

/** The content of `request.json`. */
export function recordText(record: ContainerRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`
}

/** Without reading it as JSON: whether its file says what a command that has only just written it, or read it, knows. */
export function isRecordUnchanged(directory: string, record: ContainerRecord): boolean {
  return readText(`${directory}/request.json`) === recordText(record)
}

/**
 * @returns undefined when it is gone
 * @throws {MinidockError} `engine` when its files are damaged
 */
export function readContainer(directory: string, id: string): StoredContainer | undefined {
  const found = readState(directory)
  // The directory goes in one step: as long as its record is there, so was all that was read before.
  const record = readRecord(directory, id)
  if (!record && existsSync(directory)) throw damaged(`${directory}/request.json`, 'it is not there')
  return record && { record, directory, ...found }
}

function readState(directory: string): Omit<StoredContainer, 'record' | 'directory'> {
  for (;;) {
    const life = readLife(directory)
    const [process, exit] = parseLife(directory, life)
    const [failure, restart] = [readFailure(directory), readRestart(directory)]
    const state = stateOf(directory, { process, exit, failure })
    // The files are read one after the other, and a monitor that begins another life changes several.
    const now = readLife(directory)
    if (now[0] === life[0] && now[1] === life[1]) return { state, process, exit, failure, restart }
  }
}

function stateOf(directory: string, { process, exit, failure }: Pick<StoredContainer, 'process' | 'exit' | 'failure'>): ContainerState {
  if (isBeingRemoved(directory)) return 'removing'
  if (failure) return 'created'
  if (exit) return existsSync(`${directory}/waiting`) ? 'restarting' : 'exited'
  if (process) return existsSync(`${directory}/paused`) ? 'paused' : 'running'
  return 'created'
}

/** Its name has been taken aside: a link that leads nowhere from there, so its target is not asked for. */
export function isBeingRemoved(directory: string): boolean {
  return lstatSync(`${directory}/name`, { throwIfNoEntry: false }) !== undefined
}
