/** Whether the logs and the list of events are whole: no line torn, none out of order, none lost that was written while there was somebody to write it down. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Minidock } from '../../fixtures/minidock.ts'
import { within } from '../../suite/slowness.ts'
import { ownFile } from './crowd.ts'

/** Seconds, on a quiet machine, in which a monitor writes down what its container has written. */
const SOON = 10
/** Milliseconds between two looks. */
const BETWEEN = 50

/** @param unrecorded `ID LIFE` of lives whose monitor was killed @returns what is wrong */
export async function gaps(minidock: Minidock, unrecorded: ReadonlySet<string>): Promise<string[]> {
  const written = minidock.containerIds().map(id => [id, ownFile(minidock, id, 'written')] as const)
  const look = (wrongIn: (log: Log, id: string, text: string) => readonly string[]) =>
    written.flatMap(([id, text]) => {
      const log = linesOf(minidock.containerFolder(id))
      return log === undefined ? [] : wrongIn(log, id, text).map(wrong => `the log of ${id}: ${wrong}`)
    })
  const missing = () => look((log, id, text) => lost(id, text, log, unrecorded))
  let late = missing()
  for (const end = performance.now() + within(SOON); late.length > 0 && performance.now() < end; late = missing()) await sleep(BETWEEN)
  return [...look(log => [...log.torn, ...outOfOrder(log)]), ...late]
}

interface Log {
  readonly torn: readonly string[]
  /** `LIFE N`. */
  readonly lines: readonly (readonly [life: number, n: number])[]
  /** The oldest lines are gone. */
  readonly isRotated: boolean
}

function linesOf(folder: string): Log | undefined {
  const files = ['log.jsonl.2', 'log.jsonl.1', 'log.jsonl'].map(name => join(folder, name)).filter(existsSync)
  const newest = () => attempt(() => statSync(join(folder, 'log.jsonl')).ino)
  const before = newest()
  const texts = files.map(file => attempt(() => readFileSync(file, 'utf8'))).filter(text => text !== undefined)
  // Rotated meanwhile, so that one of them was read twice, or none.
  if (newest() !== before) return linesOf(folder)
  if (texts.length === 0) return undefined
  const torn: string[] = []
  const lines = texts
    // What is not ended is being written, or its monitor was killed in the middle.
    .flatMap(text => text.split('\n').slice(0, -1))
    .flatMap(line => {
      const [, life, n] = /^(\d+) (\d+)\r?\n$/.exec(attempt(() => (JSON.parse(line) as { log: string }).log) ?? '') ?? []
      if (n === undefined) torn.push(`a line is torn: ${line}`)
      return n === undefined ? [] : [[Number(life), Number(n)] as const]
    })
  return { torn, lines, isRotated: texts.length > 1 }
}

function outOfOrder({ lines, isRotated }: Log): string[] {
  return lines.flatMap(([life, n], index) => {
    const [before, last] = lines[index - 1] ?? [isRotated ? life : 0, isRotated ? n - 1 : 0]
    const follows = life === before ? n === last + 1 : life > before && n === 1
    return follows ? [] : [`after ${before} ${last} comes ${life} ${n}`]
  })
}

function lost(id: string, written: string, { lines }: Log, unrecorded: ReadonlySet<string>): string[] {
  const recorded = new Map(lines)
  const due = new Map(
    written
      .split('\n')
      .slice(0, -1)
      .map(line => line.split(' ').map(Number) as [number, number]),
  )
  return [...due].flatMap(([life, n]) => {
    const missing = n > (recorded.get(life) ?? 0) && life >= (lines[0]?.[0] ?? 0)
    return missing && !unrecorded.has(`${id} ${life}`) ? [`life ${life} has written ${n} lines, ${recorded.get(life) ?? 0} are there`] : []
  })
}

interface Told {
  readonly Action: string
  readonly Actor: { readonly ID: string }
}

/** Between two ends of a container lies its start. @returns what is wrong */
export function wrongEvents(minidock: Minidock): string[] {
  const files = ['events.jsonl.1', 'events.jsonl'].map(name => join(minidock.root, name)).filter(existsSync)
  const lines = files.flatMap(file => readFileSync(file, 'utf8').trimEnd().split('\n'))
  const ended = new Set<string>()
  return lines.flatMap(line => {
    const told = attempt(() => JSON.parse(line) as Told)
    if (!told) return [`the line of an event is torn: ${line}`]
    const { Action, Actor } = told
    const twice = Action === 'die' && ended.has(Actor.ID)
    if (Action === 'die') ended.add(Actor.ID)
    if (Action === 'start') ended.delete(Actor.ID)
    return twice ? [`container ${Actor.ID} has died twice in one life`] : []
  })
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
