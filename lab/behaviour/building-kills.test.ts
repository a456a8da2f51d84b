/** A build that is interrupted or killed leaves what it has finished in the cache, and nothing that the next build or `system gc` does not take away. */

import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { BuildFolder, removeBuilt } from '../fixtures/build-folder.ts'
import { until } from '../fixtures/eventually.ts'
import { hostMounts, processesOf } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

afterEach(() => removeBuilt(minidock))

function folder(dockerfile: string, files: Readonly<Record<string, string>> = {}): BuildFolder {
  const made = new BuildFolder(minidock)
  made.write(dockerfile, files)
  return made
}

/** A build as a user starts it, in a process group of its own. */
function start(context: BuildFolder) {
  return minidock.start(['build', '--network', 'none', '-t', 'built', context.path], { detached: true })
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** What is half made, or belongs to a build. */
function halfMade(): string[] {
  const folders = ['layers', 'images', 'containers', 'builds/running', 'builds/contexts', 'builds/mounts', 'builds/cache', 'builds/digests']
  const names = (folder: string) => {
    try {
      return readdirSync(join(minidock.root, folder)).filter(name => name.startsWith('.') && name !== '.lock')
    } catch {
      return [] // No build has made it yet.
    }
  }
  return [...folders.flatMap(names), ...minidock.containerIds()]
}

const LONG = 'FROM busybox\nRUN echo one > /one\nRUN --mount=type=cache,target=/c touch /c/begun; sleep 1000\n'

/** Whether the step that sleeps has begun. */
function sleeps(): boolean {
  return processesOf(minidock.folder).some(process => process.includes('sleep'))
}

test('Ctrl-C ends the step that runs, and leaves nothing but the cache', async () => {
  const context = folder(LONG)
  const building = start(context)
  await until('the step runs', sleeps)
  building.kill('SIGINT')
  expect((await building).signal).toBe('SIGINT')
  expect([halfMade(), sleeps()]).toEqual([[], false])
  context.write(LONG.replace('sleep 1000', 'true'))
  expect((await context.ok()).cached).toEqual(['[2/3] RUN echo one > /one'])
})

/** How many builds have a cache, or wait for one. */
function buildsWithMounts(): number {
  const folder = join(minidock.root, 'builds/running')
  return readdirSync(folder).filter(name => readFileSync(join(folder, name), 'utf8').includes('mount ')).length
}

test('and ends a step that waits for a cache of another build', async () => {
  const text = LONG.replace('target=/c', 'target=/c,sharing=locked')
  const first = start(folder(text))
  await until('the step runs', sleeps)
  const second = minidock.start(['build', '--network', 'none', '--no-cache', minidock.path('context')], { detached: true })
  await until('both want the cache', () => buildsWithMounts() === 2)
  second.kill('SIGINT')
  expect((await second).signal).toBe('SIGINT')
  first.kill('SIGINT')
  await first
  expect([halfMade(), sleeps()]).toEqual([[], false])
})

test('the step of a killed build is ended and removed by the next build', async () => {
  const context = folder(LONG)
  const building = start(context)
  await until('the step runs', sleeps)
  kill(building.pid)
  await building
  expect(minidock.containerIds()).toHaveLength(1)
  // As if the removal of the first step's container had been killed with it, which now and then happens.
  mkdirSync(join(minidock.root, 'containers', `.removed-${'a'.repeat(64)}`, 'upper'), { recursive: true })
  context.write(LONG.replace('sleep 1000', 'true'))
  expect((await context.ok()).cached).toEqual(['[2/3] RUN echo one > /one'])
  expect([halfMade(), sleeps()]).toEqual([[], false])
})

test('or by system gc', async () => {
  const building = start(folder(LONG))
  await until('the step runs', sleeps)
  kill(building.pid)
  await building
  const said = await minidock.ok('system', 'gc')
  expect(said).toContain('its build was killed')
  expect(said).toContain('forgot a build that was killed')
  await until('nothing is left', () => halfMade().length === 0)
})

test('secrets that a killed build has left go; what another user calls so stays', async () => {
  const folders = [randomUUID(), randomUUID()].map(id => `/dev/shm/.minidock-secrets.tmp-1-1-${id.slice(0, 8)}`)
  const [own = '', another = ''] = folders
  try {
    for (const folder of folders) mkdirSync(folder)
    chownSync(another, 4321, 4321)
    expect(await minidock.ok('system', 'gc')).toContain(`removed ${own}, the secrets of a build that was killed`)
    expect(folders.map(folder => existsSync(folder))).toEqual([false, true])
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  }
})

test('an image that a build uses cannot be removed, and its layers stay', async () => {
  await minidock.ok('tag', 'busybox', 'used')
  const building = start(folder(LONG.replace('busybox', 'used')))
  await until('the step runs', sleeps)
  const removed = await minidock.minidock(['rmi', '-f', 'used'])
  expect([removed.exitCode, removed.stderr]).toEqual([1, expect.stringContaining('image is being used by a build')])
  await minidock.ok('image', 'prune', '-af')
  await minidock.ok('system', 'prune', '-f')
  building.kill('SIGINT')
  await building
  await minidock.ok('rmi', 'used')
})

test('killed at any moment, a build leaves what the next one can use', { timeout: within(300) }, async () => {
  const text =
    'FROM busybox AS a\nRUN for i in $(seq 50); do echo $i > /$i; done\nFROM busybox\nCOPY . /all\nWORKDIR /w\nCOPY --from=a / /a\nRUN cat /a/7 > /7\n'
  const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`d/${index}`, `${index}`]))
  const context = folder(text, files)
  const before = hostMounts()
  const started = performance.now()
  const { id } = await context.ok()
  const time = performance.now() - started + 100
  await removeBuilt(minidock)
  for (let round = 0; round < 12; round++) {
    const building = start(context)
    await sleep((time * (round + 1)) / 12) // The moment of the kill is what is checked.
    kill(building.pid)
    await building
    await context.ok()
    expect(halfMade(), `round ${round}`).toEqual([])
    expect(await minidock.ok('run', '--rm', '--network', 'none', 'built', 'sh', '-c', 'cat /7 /all/d/49; ls /a | wc -l')).toMatch(
      /^7\n49\d+$/,
    )
    await removeBuilt(minidock)
  }
  expect(id).toMatch(/^sha256:/)
  expect(hostMounts()).toEqual(before)
  expect(await minidock.ok('system', 'gc')).not.toMatch(/removed|forgot/)
})
