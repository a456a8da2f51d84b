/** When the packages are fetched anew in the machine. */

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const HOUR = 3600

/**
 * Programs that would change this computer are played.
 * @param ahead seconds by which the clock was ahead when npm installed the packages of a lock file that has come after it
 * @param of what node.sh itself noted then
 * @returns are they fetched?
 */
function isFetched(ahead: number, of?: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'node-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const at = (...names: readonly string[]) => join(folder, ...names)
  for (const name of ['node_modules/vitest', 'bin']) mkdirSync(at(name), { recursive: true })
  writeFileSync(at('node_modules/.package-lock.json'), '')
  const seconds = Date.now() / 1000 + ahead
  utimesSync(at('node_modules/.package-lock.json'), seconds, seconds)
  if (of !== undefined) writeFileSync(at('node_modules/.package-lock.of.json'), of)
  writeFileSync(at('package-lock.json'), 'this one')
  writeFileSync(at('bin/npm'), '#!/bin/sh\necho 10\n', { mode: 0o755 })
  writeFileSync(at('bin/runuser'), '#!/bin/sh\ntouch fetched\n', { mode: 0o755 })
  writeFileSync(at('bin/install'), '#!/bin/sh\n', { mode: 0o755 })
  copyFileSync(join(import.meta.dirname, 'node.sh'), at('node.sh'))
  const { status, stderr } = spawnSync('sh', [at('node.sh'), 'root', folder], {
    encoding: 'utf8',
    env: { PATH: `${at('bin')}:${process.env['PATH']}` },
  })
  expect([status, stderr]).toEqual([0, ''])
  return existsSync(at('fetched'))
}

test.each<[what: string, fetched: boolean, ...of: Parameters<typeof isFetched>]>([
  ['older than the lock file', true, -HOUR],
  ['from the future, when the clock was ahead', true, HOUR],
  ['from the future, and of another lock file', true, HOUR, 'another one'],
  ['older, and of this very lock file', false, -HOUR, 'this one'],
  ['from the future, and of this very lock file', false, HOUR, 'this one'],
])('packages that were installed %s: fetched is %s', (_, fetched, ...of) => {
  expect(isFetched(...of)).toBe(fetched)
})
