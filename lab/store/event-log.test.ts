/** The log of events: many write into it at once, it does not grow without end, and nothing is lost but what is oldest. */

import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { EventLog, eventLine } from '../../runtime/store/events/event-log.ts'
import { EventReader } from '../../runtime/store/events/event-reader.ts'

const LAUNCHER = join(REPOSITORY, 'build/launcher')
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'minidock-lab-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const image = (id: string) => ({ id, config: { config: {} } })

test('while four processes write and the log is cut again and again, what is lost is only what is oldest', async () => {
  const [limit, count, names] = [100_000, 1500, ['a', 'b', 'c', 'd']]
  const script = join(REPOSITORY, 'lab/store/append-events.ts')
  await Promise.all(names.map(name => execa(process.execPath, [script, root, LAUNCHER, String(limit), name, String(count)])))
  const reader = new EventReader(new EventLog(root, LAUNCHER, limit), true)
  const kept = reader.read()
  reader.close()
  for (const name of names) {
    const numbers = kept.filter(({ Actor }) => Actor.ID === name).map(({ Actor }) => Number(Actor.Attributes['number']))
    expect(numbers, name).toEqual(Array.from({ length: numbers.length }, (_, index) => count - numbers.length + index))
  }
  expect(kept.length).toBeGreaterThan(500)
  for (const file of ['events.jsonl', 'events.jsonl.1']) expect(statSync(join(root, file)).size).toBeLessThan(limit * 1.2)
})

test('a monitor that had opened the log before it was cut writes what is read', () => {
  const log = new EventLog(root, LAUNCHER, 1000)
  log.image('tag', image('first'))
  const late = openSync(log.path, 'a')
  while (statSync(log.path, { throwIfNoEntry: false }) !== undefined) log.image('tag', image('x'.repeat(500)))
  log.image('tag', image('after'))
  const reader = new EventReader(log, true)
  expect(reader.read().map(({ Actor }) => Actor.ID)).toContain('after')
  writeSync(late, eventLine({ Type: 'container', Action: 'die', Actor: { ID: 'late', Attributes: {} }, scope: 'local' }, 1n))
  closeSync(late)
  expect(reader.read().map(({ Actor }) => Actor.ID)).toEqual(['late'])
  reader.close()
})

test('what is no event is passed over, and all digits of the time are kept', () => {
  const log = new EventLog(root, LAUNCHER)
  log.image('tag', image('one'))
  appendFileSync(log.path, '{"Type":"container","Act\n')
  appendFileSync(
    log.path,
    eventLine({ Type: 'container', Action: 'die', Actor: { ID: 'two', Attributes: {} }, scope: 'local' }, 2_000_000_000_123_456_789n),
  )
  const reader = new EventReader(log, true)
  expect(reader.read().map(({ Actor, timeNano }) => [Actor.ID, timeNano])).toEqual([
    ['one', expect.any(BigInt)],
    ['two', 2_000_000_000_123_456_789n],
  ])
  reader.close()
})

test('where nothing can be written, what is told is lost, and nothing else', () => {
  const log = new EventLog(join(root, 'nowhere'), LAUNCHER)
  expect(() => log.image('tag', image('one'))).not.toThrow()
})
