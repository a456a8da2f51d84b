/**
 * Records the memory of a container that takes more and more of it, until it is killed: `node course/record-memory.ts` writes chapters/04-cgroups/memory.json.
 * It needs root, and the engine as it is built.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Hierarchy, hierarchyOf, readHierarchies } from '../runtime/kernel/cgroups/cgroups.ts'
import { readText } from '../runtime/kernel/machine/read.ts'
import type { RecordedMemory } from './memory-type.ts'
import { CHAPTERS, REPOSITORY } from './places.ts'

const MINIDOCK = join(REPOSITORY, 'minidock')
const ARGV = ['run', '--rm', '--memory=100m', '--memory-swap=100m', 'mem-muncher']
const LIMIT = 100 * 2 ** 20
/** Milliseconds between two samples that are kept. */
const INTERVAL = 20
/** And between two looks: whoever is killed is gone so soon that the next sample would come too late. From then on each look is kept. */
const LOOK = 2

const FILES = {
  1: { usage: 'memory.usage_in_bytes', events: 'memory.oom_control' },
  2: { usage: 'memory.current', events: 'memory.events' },
} as const

const hierarchy = hierarchyOf('memory', readHierarchies())
if (!hierarchy) throw new Error('this machine counts no memory: it has no cgroup controller of that name')

// The image is made on its first use, and that is no part of the picture.
await once(spawn(MINIDOCK, ['run', '--rm', 'mem-muncher', 'true'], { stdio: 'inherit' }), 'close')
const recorded = await record(hierarchy)
writeFileSync(join(CHAPTERS, '04-cgroups/memory.json'), textOf(recorded))
console.log(`${recorded.samples.length} samples, killed after ${recorded.killed} ms, exit code ${recorded.exitCode}`)

async function record({ version, mounted }: Hierarchy): Promise<RecordedMemory> {
  const folder = mkdtempSync(join(tmpdir(), 'minidock-memory-'))
  const idFile = join(folder, 'id')
  const [command = '', ...rest] = ARGV
  const start = performance.now()
  const now = () => Math.round(performance.now() - start)
  // The id says which cgroup is meant: there may be other containers.
  const child = spawn(MINIDOCK, [command, '--cidfile', idFile, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const printed: [number, string][] = []
  createInterface(child.stdout).on('line', line => printed.push([now(), line]))

  const samples: [number, number][] = []
  let killed: number | undefined
  for (let next = 0; child.exitCode === null; await sleep(LOOK)) {
    const id = readText(idFile)
    const cgroup = `${mounted}/minidock-${id}`
    const usage = id && readText(`${cgroup}/${FILES[version].usage}`)
    const at = now()
    if (!usage) continue
    if (killed === undefined && /^oom_kill [1-9]/m.test(readText(`${cgroup}/${FILES[version].events}`) ?? '')) killed = at
    if (at < next && killed === undefined) continue
    samples.push([at, Number(usage)])
    next = at - (at % INTERVAL) + INTERVAL
  }
  await ended
  rmSync(folder, { recursive: true })
  if (killed === undefined) throw new Error(`it was not killed: exit code ${child.exitCode}`)
  return {
    argv: ARGV,
    recorded: new Date().toISOString().slice(0, 10),
    kernel: /^\d+\.\d+(\.\d+)?/.exec(release())?.[0] ?? '',
    cgroupVersion: version,
    limit: LIMIT,
    exitCode: child.exitCode ?? 0,
    killed,
    printed,
    samples,
  }
}

/** As the formatter leaves it: a line for each pair. */
function textOf(value: RecordedMemory): string {
  return `${JSON.stringify(value, undefined, 2).replace(/\[[^[\]]*\]/g, list => list.replace(/\n\s*/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`
}
