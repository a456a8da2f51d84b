/**
 * Names for what is being made: `.tmp-<pid>-<start time>-<random>`.
 *
 * A process that is killed leaves its half-made things behind. Their names say whose they were, so whoever cleans up can tell what the dead left from what
 * the living still work on. The start time tells a process from a later one with the same pid.
 */

import { commandPid } from '../../kernel/launch/client.ts'
import { startTime } from '../../kernel/machine/process.ts'
import { randomBytes } from '../../kernel/machine/random.ts'

const PATTERN = /^\.tmp-(\d+)-(\d+)-[0-9a-f]+$/

let prefix: string | undefined

/** What this process's names begin with. */
function ownPrefix(): string {
  prefix ??= `.tmp-${commandPid}-${startTime(commandPid) ?? '0'}-`
  return prefix
}

/** This process, for whoever asks whether it is alive. Nothing is named so: it needs nothing random. */
export function ownProcess(): string {
  return `${ownPrefix()}0`
}

/** A name that no other process, and no other call, will use. */
export function temporaryName(): string {
  return `${ownPrefix()}${randomBytes(6).toHex()}`
}

export function isTemporaryName(name: string): boolean {
  return PATTERN.test(name)
}

/** True for a name that this process has made. */
export function isOwnTemporaryName(name: string): boolean {
  return isTemporaryName(name) && name.startsWith(ownPrefix())
}

/** True while the process that made this name lives; false as well for what is no such name. */
export function isCreatorAlive(name: string): boolean {
  const [, pid, start] = PATTERN.exec(name) ?? []
  return pid !== undefined && startTime(Number(pid)) === start
}
