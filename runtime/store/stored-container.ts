/** A container's directory: made whole, and read as it is at the moment. What lies in it: `containers.ts`. */

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from './atomic.ts'
import {
  type ContainerRecord,
  damaged,
  type ExitRecord,
  type RunningProcess,
  readExit,
  readFailure,
  readRecord,
  readRunning,
  type StartFailure,
} from './container-record.ts'

type ContainerState = 'created' | 'running' | 'exited'

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
}

const FOLDERS = [
  ['rootfs', 0o755],
  ['upper', 0o755],
  ['work', 0o700],
] as const

/**
 * One with `--rm` is not worth a wait for the disk: it does not outlive the machine.
 * @param stage where it is made, with its holder in its name; beside `directory`
 */
export function makeContainer(stage: string, directory: string, record: ContainerRecord): void {
  const durable = !record.Request.HostConfig.AutoRemove
  mkdirSync(stage, { mode: 0o710 })
  try {
    for (const [name, mode] of FOLDERS) mkdirSync(`${stage}/${name}`, { mode })
    writeFileSync(`${stage}/request.json`, `${JSON.stringify(record, undefined, 2)}\n`, { flush: durable })
    renameSync(stage, directory)
    if (durable) syncFolder(dirname(directory))
  } catch (error) {
    rmSync(stage, { recursive: true, force: true })
    throw error
  }
}

/**
 * @returns undefined when it is gone
 * @throws {MinidockError} `engine` when its files are damaged
 */
export function readContainer(directory: string, id: string): StoredContainer | undefined {
  const record = readRecord(directory, id)
  if (!record && existsSync(directory)) throw damaged(`${directory}/request.json`, 'it is not there')
  if (!record) return undefined
  const [process, exit, failure] = [readRunning(directory), readExit(directory), readFailure(directory)]
  const state = failure ? 'created' : exit ? 'exited' : process ? 'running' : 'created'
  return { record, directory, state, process, exit, failure }
}
