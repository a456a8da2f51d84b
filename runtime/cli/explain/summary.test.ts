import { describe, expect, test } from 'vitest'
import { chapters, chaptersUpTo } from '../../chapters.ts'
import { exampleOf } from './example.ts'
import { layOut } from './layout.ts'
import { limitsOf } from './limits.ts'
import { summaryOf } from './summary.ts'

/** The rows of a command line's summary; what differs is told against the same image and command. */
async function rowsFor(flags: readonly string[], args: readonly string[] = ['busybox', 'true'], engine = chapters) {
  const [after, plain] = [await exampleOf(engine, ['run', ...flags, ...args]), await exampleOf(engine, ['run', ...args])]
  return Object.fromEntries(summaryOf(after, plain))
}

describe('a summary', () => {
  test('counts the calls of each phase, by the process that makes them: together they are the program', async () => {
    const { program } = await exampleOf(chapters, ['run', '-p', '80:80', 'busybox', 'true'])
    const { program: row = '' } = await rowsFor(['-p', '80:80'])
    const [, total, phases = ''] = /^(\d+) system calls\. (.*)$/.exec(row) ?? []
    const counts = phases.match(/\d+/g) ?? []
    expect(Number(total)).toBe(program.length)
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(program.length)
    expect(phases).toMatch(/^Monitor: hold \d+; stage: prepare \d+, clone 1, connect \d+; init: root \d+, enter 4, mount \d+/)
  })

  test('of a container without a flag says so', async () => {
    expect(await rowsFor([])).toMatchObject({
      container: 'a new one, whose name is made up, from the image busybox',
      runs: 'true; as root, with 14 of 41 capabilities, behind a seccomp filter',
      namespaces: "new: mount, pid, network, uts, ipc, cgroup; the host's: user, time",
      network: 'bridge',
      limits: 'none',
      flags: 'none: a plain container',
    })
  })

  test('says so where nothing has to be removed from the host', async () => {
    const rows = summaryOf({ ...(await exampleOf(chapters, ['run', 'busybox', 'true'])), release: [] })
    expect(rows).toContainEqual(['release', 'no system call: the program leaves nothing on the host'])
  })

  test('says of the engine of a first chapter what it does not do yet', async () => {
    expect(await rowsFor([], ['busybox', 'true'], chaptersUpTo(1))).toMatchObject({
      namespaces: "the host's: mount, pid, network, uts, ipc, cgroup, user, time",
      mounts: 'none',
      network: "the host's",
    })
    expect(await rowsFor([], ['busybox', 'true'], chaptersUpTo(4))).toMatchObject({ network: 'loopback only' })
  })

  test('tells the mounts that a flag asks for from those of any container', async () => {
    const { mounts } = await rowsFor(['-v', 'orders:/data', '-v', '/srv/web:/web:ro', '-v', '/cache', '--tmpfs', '/scratch'])
    expect(mounts).toContain('/data (the volume orders)')
    expect(mounts).toContain('/web (/srv/web of the host, read-only)')
    expect(mounts).toContain('/cache (a new volume)')
    expect(mounts).toMatch(/\/scratch \(tmpfs\).*; in any container \/proc, \/dev, /)
  })

  test('says whose namespaces and network are used', async () => {
    expect(await rowsFor(['--network', 'host', '--pid', 'host'])).toMatchObject({
      namespaces: "new: mount, uts, ipc, cgroup; the host's: pid, network, user, time",
      network: "the host's",
    })
    expect(await rowsFor(['--network', 'container:web'])).toMatchObject({ network: 'that of the container web' })
    expect(await rowsFor(['--network', 'none'])).toMatchObject({ network: 'loopback only' })
    expect(await rowsFor(['-p', '8080:80', '-p', '127.0.0.1:5300:53/udp'])).toMatchObject({
      network: 'bridge; ports 127.0.0.1:5300->53/udp, 0.0.0.0:8080->80/tcp',
    })
  })

  test('quotes a word of the command that a shell would split, and cuts a long one', async () => {
    const { runs } = await rowsFor(['--privileged'], ['busybox', 'sh', '-c', `echo ${'long '.repeat(20)}`])
    expect(runs).toMatch(/^sh -c "echo long [long ]+…; as root, with all capabilities, without a seccomp filter$/)
  })

  test('names what the flags have set, and the phases that have more calls, fewer or others', async () => {
    expect((await rowsFor(['-m', '64m', '--rm', '-e', 'A=1', '-e', 'B=2']))['flags']).toBe(
      'Env A=1 B=2, AutoRemove, Memory 67108864; calls: prepare +6; other arguments: root, exec',
    )
    expect((await rowsFor(['--label', 'tier=front']))['flags']).toBe('Labels; the same calls as without')
  })

  test('cannot steer the terminal', async () => {
    const after = await exampleOf(chapters, ['run', 'busybox', 'echo', '\u009b31m'])
    const text = layOut({ modules: after.modules, summary: summaryOf(after), panels: [], colour: false })
    expect(text).toContain('\\u009b31m')
  })
})

test('limits are told in words, and those without words by their names in the spec', () => {
  expect(limitsOf()).toEqual([])
  expect(
    limitsOf(
      {
        devices: [{ allow: false }],
        memory: { limit: 2 ** 26, swap: -1, swappiness: 10 },
        cpu: { quota: 150_000, period: 100_000, shares: 512, cpus: '0-1' },
        pids: { limit: 100 },
        blockIO: { weight: 300 },
      },
      { rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: 2048 }] },
    ),
  ).toEqual([
    'memory 64MiB',
    'memory and swap unlimited',
    '1.5 CPUs',
    'CPU shares 512',
    'on CPUs 0-1',
    'processes 100',
    'swappiness 10',
    'blockIO {"weight":300}',
    'RLIMIT_NOFILE 1024 to 2048',
  ])
})
