/** What happens in a sandbox stays there, it has its limits, and nothing is left of it. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { slowness, within } from '../suite/slowness.ts'
import { attack, cgroupsOf, processesWith, said, sandboxMounts } from './fixtures.ts'
import { preparedStore } from './prepared-store.ts'
import { startSandbox } from './sandbox.ts'

const MIB = 1 << 20

test('every file system that can be written is an overlay, in memory, or of the kernel and one of the sandbox’s own', async () => {
  const mounts = await said('findmnt -rno TARGET,FSTYPE,OPTIONS')
  const writable = mounts.split('\n').flatMap(line => {
    const [target = '', type = '', options = ''] = line.split(' ')
    return options.split(',').includes('rw') ? [{ target, type }] : []
  })
  expect(writable).toContainEqual({ target: '/', type: 'overlay' })
  const others = writable.filter(({ type }) => !['overlay', 'tmpfs', 'devpts', 'mqueue', 'cgroup', 'cgroup2'].includes(type))
  expect(others).toEqual([
    { target: '/proc', type: 'proc' },
    { target: '/proc/sys/net', type: 'proc' },
  ])
})

test('what is deleted, overwritten and made in the sandbox is as it was outside', async () => {
  const folders = '/etc /home /usr/share/doc'
  const listing = `find ${folders} -xdev -printf '%p %i %m %U %s %T@ %l\\n' | sort | sha256sum`
  const outside = () => execFileSync('bash', ['-c', listing], { encoding: 'utf8' })
  const before = outside()
  const file = `/made-in-a-sandbox-${randomUUID()}`
  const left = await said(
    `chmod 0 /etc/hostname; echo changed > /etc/passwd; rm -rf ${folders}; echo x > ${file}; cat ${file}; ls -d ${folders} 2>/dev/null; mkdir /etc; touch /etc/new; ls /etc`,
  )
  expect(left).toBe('x\nnew')
  expect(outside()).toBe(before)
  expect(() => readFileSync(file)).toThrow('ENOENT')
})

test('the lab’s images are root’s in it, whoever owns them outside', async () => {
  const file = join(await preparedStore(), 'layers')
  const { uid, gid } = statSync(file)
  chownSync(file, 1000, 1000)
  onTestFinished(() => chownSync(file, uid, gid))
  const script =
    'find /var/lib/minidock ! -user 0 -o ! -group 0; find /var/lib/minidock -samefile "$(find /var/lib/minidock -name ls | head -n 1)" | wc -l'
  expect(Number(await said(script, { images: true })), 'the names of busybox').toBeGreaterThan(100)
})

test('files of an image have their owners in it, if the store outside is root’s', async () => {
  expect(await said('stat -c %u /var/lib/minidock/layers/*/home', { images: true })).toBe('65534')
})

test.each(['shared', 'private'] as const)('a mount inside is not seen outside when mounts are %s', async propagation => {
  const before = readFileSync('/proc/self/mountinfo', 'utf8')
  const sandbox = await startSandbox({
    command: [
      'bash',
      '-c',
      'mount -t tmpfs inside /mnt && mount --bind /etc /srv; findmnt -no PROPAGATION /; findmnt -no SOURCE /mnt; sleep 100',
    ],
    images: false,
    propagation,
  })
  let seen = ''
  sandbox.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
  })
  await until('it is mounted', () => seen.includes('inside\n'))
  const during = readFileSync('/proc/self/mountinfo', 'utf8')
  sandbox.abandon()
  await sandbox.ended
  expect(seen).toBe(`${propagation}\ninside\n`)
  expect(during).toBe(before)
})

test('its host name is its own', async () => {
  const before = hostname()
  expect(await said('hostname taken-over; hostname')).toBe('taken-over')
  expect(hostname()).toBe(before)
})

test('a fork bomb is stopped by the limit of processes, also if it raises what it sees of it, and ended with the time', async () => {
  const raise = 'for each in $(find /sys/fs/cgroup -name pids.max); do echo 100000 > $each; done; '
  const bomb = `${raise}bomb() { bomb | bomb & }; bomb; while :; do :; done`
  const sandbox = await startSandbox({ command: ['bash', '-c', bomb], images: false, pids: 64, seconds: 6 * slowness() })
  sandbox.stderr.resume()
  const folder = cgroupsOf(sandbox.keeper).find(path => readLimit(path, 'pids.max') !== undefined) ?? 'none'
  let most = 0
  await until(
    'the bomb has grown',
    () => {
      most = Math.max(most, Number(readLimit(folder, 'pids.current')))
      return most >= 60
    },
    5,
  )
  expect(readLimit(folder, 'pids.max')).toBe('64')
  expect(most).toBeGreaterThanOrEqual(60)
  expect(most).toBeLessThanOrEqual(64)
  expect(execFileSync('echo', ['lives'], { encoding: 'utf8' })).toBe('lives\n')
  expect(await sandbox.ended).toEqual({ end: 'time-limit', exitCode: 137 })
  expect(cgroupsOf(sandbox.keeper)).toEqual([])
})

function readLimit(folder: string, file: string): string | undefined {
  try {
    return readFileSync(join(folder, file), 'utf8').trim()
  } catch {
    return undefined // Another hierarchy.
  }
}

test.each([
  ['takes more and more memory', 'tail /dev/zero'],
  ['fills a file', 'head -c 500M /dev/zero > /usr/filled'],
  ['fills a file system of its own', 'mount -t tmpfs -o size=1G big /mnt; head -c 500M /dev/zero > /mnt/filled'],
])('a program that %s is killed by the memory limit', async (_, script) => {
  const { end, exitCode } = await attack(`${script}; exit $?`, { memory: 64 * MIB })
  expect({ end, exitCode }).toEqual({ end: 'exited', exitCode: 137 })
})

test.each([
  ['an endless loop', 'while :; do :; done'],
  ['one that ignores signals, in a session of its own', `setsid bash -c "trap '' TERM INT HUP; while :; do :; done"`],
  ['one whose own control groups are frozen', freeze()],
])('%s is ended by the time limit', async (_, script) => {
  const started = Date.now()
  const { end, exitCode } = await attack(script, { seconds: 2 })
  expect({ end, exitCode }).toEqual({ end: 'time-limit', exitCode: 137 })
  expect(Date.now() - started).toBeLessThan(within(12))
})

/** Version 1 freezes also whoever is to be killed. */
function freeze(): string {
  const [v1, v2] = ['/sys/fs/cgroup/freezer/freezer.state', '/sys/fs/cgroup/host/cgroup.freeze']
  return `if [[ -e ${v1} ]]; then mkdir /sys/fs/cgroup/freezer/a; echo FROZEN > /sys/fs/cgroup/freezer/a/freezer.state; echo FROZEN > ${v1}; else echo 1 > ${v2}; fi; exit 3`
}

test('after kill -9 of the process that had it, there is no process, mount or control group', async () => {
  const { outer, mark, keeper } = await startOuter()
  expect(processesWith(mark).length).toBeGreaterThan(4)
  expect(cgroupsOf(keeper).length).toBeGreaterThan(0)
  outer.kill('SIGKILL')
  await until('nothing is left', () => processesWith(mark).length === 0 && cgroupsOf(keeper).length === 0)
  expect(processesWith(mark)).toEqual([])
  expect(cgroupsOf(keeper)).toEqual([])
  expect(sandboxMounts()).toEqual([])
})

test('after kill -9 of its keeper no process is left, and the next sandbox removes its control groups', async () => {
  const { outer, mark, keeper } = await startOuter()
  process.kill(keeper, 'SIGKILL')
  await until('no process is left', () => processesWith(mark).length === 0)
  expect(processesWith(mark)).toEqual([])
  await said('true')
  expect(cgroupsOf(keeper)).toEqual([])
  expect(sandboxMounts()).toEqual([])
  outer.kill('SIGKILL')
})

test('no descriptor of whoever starts it reaches the sandbox, but its streams', async () => {
  const { outer, said: listing } = await startOuter()
  outer.kill('SIGKILL')
  expect(listing).toContain('/proc/1/fd:')
  expect(listing).not.toContain(' 77 -> ')
  const targets = [...listing.matchAll(/ -> (\S+)/g)].map(([, target = '']) => target)
  expect(targets.filter(target => !/^(socket|pipe):|^\/dev\/null$|^\/proc\/\d+\/fd$/.test(target))).toEqual([])
})

interface Outer {
  readonly outer: ChildProcess
  /** In the environment of each process of the sandbox. */
  readonly mark: string
  readonly keeper: number
  readonly said: string
}

/** A process with a sandbox, and with a descriptor 77 that every child of it gets. */
async function startOuter(): Promise<Outer> {
  const mark = `mark-${randomUUID()}`
  const script = 'exec 77</etc/passwd; exec "$@"'
  const outer = spawn('bash', ['-c', script, 'bash', process.execPath, join(import.meta.dirname, 'outer.ts'), mark])
  let text = ''
  outer.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await until('the sandbox stands', () => /^stands$/m.test(text) && text.includes('keeper '))
  expect(text).toMatch(/^stands$/m)
  return { outer, mark, keeper: Number(/keeper (\d+)/.exec(text)?.[1]), said: text }
}
