/** When the engine is built anew in the machine. */

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** A project that was built after its sources came, by a clock that was so many seconds ahead. Programs that would change this computer are played. */
function projectBuilt(ahead: number) {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const at = (...names: readonly string[]) => join(folder, ...names)
  for (const name of ['runtime', 'scripts', 'build', 'bin']) mkdirSync(at(name))
  for (const name of ['package-lock.json', 'runtime/heart.ts', 'build/stamp']) writeFileSync(at(name), '')
  writeFileSync(at('minidock'), '#!/bin/sh\necho built >>built\n', { mode: 0o755 })
  writeFileSync(at('bin/ln'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(at('bin/runuser'), '#!/bin/sh\nshift 3\nexec "$@"\n', { mode: 0o755 })
  copyFileSync(join(import.meta.dirname, 'engine.sh'), at('engine.sh'))
  const seconds = Date.now() / 1000 + ahead
  if (ahead !== 0) utimesSync(at('build/stamp'), seconds, seconds)
  const { status, stderr } = spawnSync('sh', [at('engine.sh'), 'me', folder], {
    encoding: 'utf8',
    env: { PATH: `${at('bin')}:${process.env['PATH']}` },
  })
  expect([status, stderr]).toEqual([0, ''])
  return () => readFileSync(at('built'), 'utf8')
}

test.each([
  ['a stamp from the future, when the clock was ahead', 3600],
  ['one that is older than the sources', -3600],
])('%s: it is built', (_, ahead) => {
  expect(projectBuilt(ahead)()).toBe('built\n')
})

test('a stamp that is younger than the sources: it is not', () => {
  expect(projectBuilt(0)).toThrow('ENOENT')
})
