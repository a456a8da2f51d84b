/** Whether what the engine says is what is so: `ps` beside /proc, the names, what is left of the dead. For a moment in which no command is under way, after `system gc`. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Freezer } from '../../../runtime/kernel/cgroups/freezer.ts'
import { isFrozen } from '../../../runtime/kernel/cgroups/freezer.ts'
import type { Minidock } from '../../fixtures/minidock.ts'
import { cgroupsOf } from '../../fixtures/nothing-left.ts'
import { within } from '../../suite/slowness.ts'
import { type Snapshot, snapshot, type Watched } from './processes.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly state: string
}

/** What only a container that runs, or is about to, may have in its folder. */
const OF_THE_LIVING = ['attach', 'release', 'release.new', 'birth', 'next', 'waiting', 'paused']

/**
 * A monitor whose client was killed goes on starting its container, and nobody waits for it: what is wrong at a second look is. Seconds on a quiet machine:
 * to look more often would hide what is wrong, since each command that looks clears up.
 */
const A_MOMENT = 1

/** @returns what is wrong */
export async function untruths(minidock: Minidock): Promise<string[]> {
  const first = await look(minidock)
  if (first.length === 0) return []
  await sleep(within(A_MOMENT))
  const second = new Set(await look(minidock))
  return first.filter(wrong => second.has(wrong))
}

async function look(minidock: Minidock): Promise<string[]> {
  const before = snapshot(minidock.root)
  const rows = await listed(minidock)
  const after = snapshot(minidock.root)
  // What has changed meanwhile is neither right nor wrong.
  const still = rows.filter(({ id }) => isSame(before.containers.get(id), after.containers.get(id)))
  return [
    ...still.flatMap(row => wrongState(minidock, row, after.containers.get(row.id))),
    ...still.filter(({ id }) => !after.containers.has(id)).flatMap(({ id, name }) => leftOvers(minidock, id, name)),
    ...strangers(before, after, rows),
    ...differences('names', readdirSync(join(minidock.root, 'names')), new Set(rows.map(({ name }) => name)), rows, after),
    ...differences('containers', readdirSync(join(minidock.root, 'containers')), new Set(rows.map(({ id }) => id)), rows, after),
    ...deadExecs(minidock, rows, after),
  ]
}

async function listed(minidock: Minidock): Promise<Row[]> {
  const { stdout, stderr } = await minidock.minidock(['ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.State}}'])
  if (stderr !== '') throw new Error(stderr)
  const lines = stdout.split('\n')
  return lines
    .filter(line => line !== '')
    .map(line => line.split(' '))
    .map(([id = '', name = '', state = '']) => ({ id, name, state }))
}

function isSame(before: Watched | undefined, after: Watched | undefined): boolean {
  return before?.monitor.pid === after?.monitor.pid && before?.init?.pid === after?.init?.pid
}

function wrongState(minidock: Minidock, { id, name, state }: Row, watched: Watched | undefined): string[] {
  const possible = watched?.init ? [standsStill(minidock, id) ? 'paused' : 'running'] : watched ? ['restarting'] : ['created', 'exited']
  return possible.includes(state) ? [] : [`${name} ${id}: ps says ${state}, /proc says ${possible.join(' or ')}`]
}

function standsStill(minidock: Minidock, id: string): boolean {
  const file = join(minidock.containerFolder(id), 'freezer')
  return existsSync(file) && isFrozen(JSON.parse(readFileSync(file, 'utf8')) as Freezer)
}

function leftOvers(minidock: Minidock, id: string, name: string): string[] {
  const found = readdirSync(minidock.containerFolder(id)).filter(file => OF_THE_LIVING.includes(file) || file.startsWith('.tmp-'))
  const cgroups = cgroupsOf(`minidock-${id}`)
  return [...found, ...cgroups].map(left => `${name} ${id} has ended, and has left ${left}`)
}

/** Who runs, and is nobody's. */
function strangers(before: Snapshot, after: Snapshot, rows: readonly Row[]): string[] {
  const orphans = after.orphans.filter(({ pid }) => before.orphans.some(orphan => orphan.pid === pid))
  const unknown = [...after.containers].filter(([id]) => before.containers.has(id) && !rows.some(row => row.id === id))
  return [
    ...orphans.map(({ pid, words }) => `process ${pid} (${words.join(' ')}) has lost its monitor`),
    ...unknown.map(([id]) => `container ${id} runs, and ps does not show it`),
  ]
}

/** A container with --rm may have gone after it was listed. */
function differences(
  folder: string,
  found: readonly string[],
  known: ReadonlySet<string>,
  rows: readonly Row[],
  after: Snapshot,
): string[] {
  const mayBeGone = (text: string) =>
    rows.some(({ id, name }) => (id === text || name === text) && !after.containers.has(id) && name.startsWith('auto'))
  return [
    ...found.filter(name => !known.has(name)).map(name => `${folder}/${name} is there, and belongs to no container`),
    ...[...known].filter(name => !found.includes(name) && !mayBeGone(name)).map(name => `${folder}/${name} is not there, and should be`),
  ]
}

function deadExecs(minidock: Minidock, rows: readonly Row[], { execs }: Snapshot): string[] {
  const alive = new Set(execs.map(({ folder }) => folder))
  return rows.flatMap(({ id, name }) => {
    const folder = join(minidock.containerFolder(id), 'execs')
    const left = existsSync(folder) ? readdirSync(folder).filter(exec => !alive.has(`${id}/execs/${exec}`)) : []
    return left.filter(exec => existsSync(join(folder, exec))).map(exec => `${name} ${id} has an exec ${exec} that nobody runs`)
  })
}
