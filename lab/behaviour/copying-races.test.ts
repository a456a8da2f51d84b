/**
 * A container that swaps directories with links to /etc and upwards, as fast as it can, while files are copied out of it and into it, a thousand times each. What is
 * read is always the container's; what is written never lands outside of its root, nor outside of the folder that was given.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { MinidockError } from '../../runtime/base/errors.ts'
import { copyFrom } from '../../runtime/engine/copy/copy-from.ts'
import { parseCopyPath } from '../../runtime/engine/copy/copy-path.ts'
import { copyTo } from '../../runtime/engine/copy/copy-to.ts'
import { engineOn } from '../fixtures/engine.ts'
import { hostState } from '../fixtures/host-unchanged.ts'
import { importProgram } from '../fixtures/import-program.ts'
import { Background } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const ROUNDS = 1000
const BY_COMMAND = 24
const CANARY = 'canary-of-a-copy'

const minidock = useMinidock()

/** Paths in the container whose names change their meaning all the time. */
const OUT = ['/swap/d0/passwd', '/swap/d1', '/swap/d2/', '/swap/d2/passwd', '/swap/.', '/swap/d3/passwd', '/swap/d3/.', '/swap/d1/passwd']
const IN = ['/swap/d0', '/swap', '/swap/d1/', '/swap/d2', `/swap/d2/${CANARY}`, '/swap/d3/', '/swap/d0/new']

test('a container that swaps links while files are copied can neither read nor write outside', { timeout: within(900) }, async () => {
  await importProgram(minidock, 'swapping', 'swap.c')
  const id = await minidock.ok('run', '-d', '--name', 'web', 'swapping', '/program')
  await new Background(minidock, 'web', id).says(/ready/)
  const [source, target] = [minidock.path('source'), minidock.path('target')]
  makeSource(source)
  const before = hostState()
  const engine = engineOn(minidock.root)
  const worked = { out: 0, in: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const options = { archive: round % 2 === 0, followLink: round % 3 === 0 }
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target)
    const path = OUT[round % OUT.length] ?? ''
    worked.out += await attempt(() => copyFrom(engine, { container: 'web', path }, parseCopyPath('target', minidock.folder), options))
    expectOnlyInside(target)
    const destination = { container: 'web', path: IN[round % IN.length] ?? '' }
    const name = round % 4 === 3 ? `source/d0/${CANARY}` : 'source/.'
    worked.in += await attempt(() => copyTo(engine, parseCopyPath(name, minidock.folder), destination, options))
  }
  for (let round = 0; round < BY_COMMAND; round++) {
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target)
    await minidock.minidock(['cp', `web:${OUT[round % OUT.length]}`, target])
    expectOnlyInside(target)
    await minidock.minidock(['cp', `${source}/.`, `web:${IN[round % IN.length]}`])
  }
  expect(hostState()).toEqual(before)
  expect(worked.out, 'copies out that worked').toBeGreaterThan(ROUNDS / 10)
  expect(worked.in, 'copies in that worked').toBeGreaterThan(ROUNDS / 10)
  expect(await canaries()).toEqual([])
  await minidock.ok('rm', '-f', 'web')
  await minidock.ok('rmi', 'swapping')
  rmSync(target, { recursive: true })
})

/** The names that the container swaps, as directories with files, a fifo and a link in them. */
function makeSource(source: string): void {
  for (const name of ['d0', 'd1', 'd2', 'd3']) {
    mkdirSync(join(source, name, 'deeper'), { recursive: true })
    for (const file of [CANARY, `deeper/${CANARY}`]) writeFileSync(join(source, name, file), 'inside\n')
  }
}

/** @returns 1 if it worked: what is swapped at the wrong moment is not there, or is something else */
async function attempt(copy: () => Promise<unknown>): Promise<number> {
  try {
    await copy()
    return 1
  } catch (error) {
    if (error instanceof MinidockError) return 0
    throw error
  }
}

/** Every file that came out of the container says so. Links that came out are not followed: they may lead anywhere. */
function expectOnlyInside(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) expectOnlyInside(path)
    else if (entry.isFile() && [CANARY, 'passwd'].includes(entry.name)) expect(readFileSync(path, 'utf8'), path).toBe('inside\n')
  }
}

/** Wherever a copy may have got to that is not the container's own: the state folder outside of its upper directory, and the machine's /etc and root. */
async function canaries(): Promise<string[]> {
  const places = [minidock.root, '/etc', '/root', '/srv', '/home']
  const { stdout } = await execa('find', [...places, '-xdev', '-name', `${CANARY}*`, '-not', '-path', '*/upper/*'], { reject: false })
  return [...stdout.split('\n').filter(Boolean), ...readdirSync('/').filter(name => name.startsWith(CANARY) || name === 'deeper')]
}
