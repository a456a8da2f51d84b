/** A build in user-mode Linux comes to the image that it comes to here: another kernel, another file system, another time of day. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { MINIDOCK, Minidock } from '../fixtures/minidock.ts'
import { fillContext, manifestOf } from '../fixtures/reproducible-build.ts'
import { slowness, within } from '../suite/slowness.ts'
import { rootOfMachine, spawnUml } from './spawn-uml.ts'

const minidock = new Minidock()
// The machine sees the repository, and no other folder of the host.
const folder = mkdtempSync(join(REPOSITORY, 'build/uml-build-'))

beforeAll(async () => {
  await rootOfMachine()
  await minidock.furnish()
}, within(900))

afterAll(() => {
  rmSync(folder, { recursive: true })
  minidock.remove()
})

test('with one clock, the id and the manifest are the same', { timeout: within(400) }, async () => {
  fillContext(folder)
  const env = { SOURCE_DATE_EPOCH: '1600000000' }
  const built = await minidock.minidock(['build', '-q', '--network', 'none', '-t', 'built', folder], { env })
  expect(built.exitCode, built.stderr).toBe(0)
  const script = `export MINIDOCK_ROOT=$TMPDIR/store; ${MINIDOCK} build -q --network none -t built ${folder} && cat $MINIDOCK_ROOT/images/index.json`
  const there = await spawnUml({ command: ['bash', '-c', script], seconds: 300 * slowness(), env })
  const said = String(there.all)
  expect(there.exitCode, said).toBe(0)
  const id = built.stdout.trim()
  const digest = manifestOf(minidock.root, 'built')
  expect([said.includes(id), said.includes(digest)], `${id} ${digest}\n${said}`).toEqual([true, true])
  expect(readFileSync(join(folder, 'dir/a'), 'utf8')).toBe('a\n')
})
