/** An image of very many entries takes no more memory than one of few: what is kept of an entry while it is unpacked or packed is at most a name and some numbers. */

import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { removeTemporary } from '../fixtures/remove-temporary.ts'
import { within } from '../suite/slowness.ts'

/** In memory: to make so many files on a disk takes minutes. */
const root = mkdtempSync('/dev/shm/lab-')
afterAll(() => removeTemporary(root))

const COUNT = 30_000
/** Bytes of JavaScript's heap: what the program needs for any archive, and for each entry. */
const LIMIT = 23 * 2 ** 20 + COUNT * 50

async function inLittleMemory(...args: readonly string[]): Promise<number> {
  const program = join(REPOSITORY, 'lab/fixtures/many-entries.ts')
  const { stdout } = await execa(process.execPath, [`--max-old-space-size=${Math.ceil(LIMIT / 2 ** 20)}`, program, root, ...args])
  return Number(stdout)
}

test('30,000 entries are imported and exported in a heap that grows by 50 bytes an entry', { timeout: within(300) }, async () => {
  const bytes = await inLittleMemory('import', String(COUNT))
  expect(bytes).toBe(COUNT * 512 + 1024)
  await execa(join(REPOSITORY, 'minidock'), ['create', '--name', 'many', 'many:1', '/none'], { env: { MINIDOCK_ROOT: root } })
  expect(await inLittleMemory('export', 'many')).toBeGreaterThan(bytes)
})
