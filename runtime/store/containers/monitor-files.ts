/** What a container's monitor is told by files in its directory, and the marks that it and others leave there. What they mean: `containers.ts`. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import type { Healthcheck } from '../../formats/docker/healthcheck.ts'
import { type Attributes, containerAttributes, type EventLog, unfinishedEvent } from '../events/event-log.ts'
import { replaceFile, swapFile } from '../files/atomic.ts'
import type { ContainerRecord } from './container-record.ts'
import { type GoingWith, mountEvents } from './mount-events.ts'

/** Of an earlier start. */
const OLD = [
  'error',
  'stopped',
  'paused',
  'unpaused',
  'waiting',
  'restart',
  'health',
  'restart-policy',
  'health.conf',
  'health.birth',
  'log.attrs',
  'birth',
  'next',
  'execs',
] as const

/** A container that was never started has none. */
export function clearMarks(directory: string): void {
  if (!existsSync(`${directory}/lock`)) return
  for (const mark of OLD) rmSync(`${directory}/${mark}`, { recursive: true, force: true })
}

/**
 * What the monitor's events say: where they go, and of whom they are; the monitor adds to the attributes.
 * @param others events that go with the container's
 */
export function actorOf(events: EventLog, record: ContainerRecord, more: Attributes = {}, others: readonly GoingWith[] = []): string {
  const actor = JSON.stringify({ ID: record.Id, Attributes: { ...containerAttributes(record), ...more } })
  const lines = others.map(({ when, action, event }) => `${when === 'before' ? '-' : '+'}${action} ${unfinishedEvent(event)}`)
  return `${[events.path, actor.slice(0, -2), ...lines].join('\n')}\n`
}

/** After a change of its name, or of its volumes: the monitor reads it anew for each event. Events of other objects than volumes stay as they are. */
export function rewriteActor(directory: string, events: EventLog, record: ContainerRecord): void {
  const path = `${directory}/event`
  try {
    const others = readFileSync(path, 'utf8')
      .split('\n')
      .slice(2)
      .filter(line => line !== '' && !line.includes('{"Type":"volume"'))
    replaceFile(path, `${actorOf(events, record, {}, mountEvents(record, directory))}${others.map(line => `${line}\n`).join('')}`)
  } catch (error) {
    // It was never started, or has just been removed.
    if (errnoName(error) !== 'ENOENT') throw error
  }
}

/** @param actor absent: the monitor logs no events @param attrs what the log's records carry beside the output */
export function writeMonitorFiles(directory: string, actor: string | undefined, attrs: Attributes | undefined): void {
  if (actor !== undefined) writeFileSync(`${directory}/event`, actor)
  if (attrs) writeFileSync(`${directory}/log.attrs`, JSON.stringify(attrs))
}

/** @param program `kernel/launch/command-program.ts`: the monitor runs it when the container has ended */
export function writePolicyProgram(directory: string, program: Uint8Array): void {
  swapFile(`${directory}/restart-policy`, program)
}

export function clearPolicyProgram(directory: string): void {
  rmSync(`${directory}/restart-policy`, { force: true })
}

/** @param birth the program that joins the container and runs the check */
export function writeHealthcheck(directory: string, check: Healthcheck, birth: Uint8Array): void {
  const times = [check.interval, check.timeout, check.startPeriod, check.startInterval].map(nanoseconds => Math.ceil(nanoseconds / 1e6))
  writeFileSync(`${directory}/health.conf`, `${[...times, check.retries].join(' ')}\n`)
  writeFileSync(`${directory}/health.birth`, birth)
}
