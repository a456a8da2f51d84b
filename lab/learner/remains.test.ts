import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { leftOf, partsOf, remainsOf } from './remains.ts'

const folder = mkdtempSync(join(tmpdir(), 'remains-'))
const [state, link] = [join(folder, 'state'), join(folder, 'link')]
for (const name of ['containers', 'names', 'documents']) mkdirSync(join(state, name), { recursive: true })
writeFileSync(join(state, 'events.jsonl'), '')
symlinkSync(state, link)
afterAll(() => rmSync(folder, { recursive: true }))

const named = (root: string) => remainsOf(false, { MINIDOCK_ROOT: root }).filter(({ engine }) => engine)

test('of the folder that MINIDOCK_ROOT names, what an engine has made goes, and nothing else', () => {
  const [found] = named(state)
  expect(found?.path).toBe(state)
  expect(found && partsOf(found)).toEqual(['containers', 'events.jsonl', 'names'].map(name => join(state, name)))
})

test('a link to one is listed as the folder that it leads to', () => {
  expect(named(link)).toEqual(named(state))
  expect(named(link)).toHaveLength(1)
})

test('a link in the place of one of the course’s folders goes, and nothing behind it', () => {
  expect(partsOf({ path: link })).toEqual([])
})

test.each(['/', '/nonexistent', folder])('MINIDOCK_ROOT=%s is no state folder: nothing of it goes', root => {
  expect(named(root)).toEqual([])
})

test('what ./minidock has is never the chapters’ engines’', () => {
  expect(remainsOf(true, {}).map(({ path }) => path)).not.toContain('/var/lib/minidock')
  expect(leftOf(true, { MINIDOCK_ROOT: '/var/lib/minidock' }).map(({ path }) => path)).not.toContain('/var/lib/minidock')
})
