import { describe, expect, test } from 'vitest'
import { play } from './machine.ts'
import type { Operation } from './operation.ts'
import { programOf } from './program.ts'
import type { State } from './state.ts'

const EXAMPLE = ['run', '--rm', 'busybox', 'true']
const ROOTFS = /^\/var\/lib\/minidock\/containers\/[0-9a-f]{64}\/rootfs$/

async function operationsOf(chapter: number): Promise<readonly Operation[]> {
  return (await programOf(chapter, EXAMPLE)).steps.map(({ operation }) => operation)
}

/** The picture right after a call. */
function after(name: Operation['name'], operations: readonly Operation[]): State {
  const index = operations.findIndex(operation => operation.name === name)
  const outcome = play(operations)[index + 1]
  if (!outcome) throw new Error(`the program has no ${name}`)
  return outcome.state
}

function init({ processes }: State) {
  return processes.find(({ name }) => name === 'init')
}

function placesOf(table: State['mountTables']['host'] | undefined) {
  return table?.mounts.map(({ at, what }) => `${what} on ${at}`)
}

const HOST = ['/dev/vda1 on /', 'proc on /proc', 'sysfs on /sys', 'devtmpfs on /dev', 'tmpfs on /run', '/dev/vda2 on /home']

test('clone3 makes a process; in chapter 1 it shares everything with the host, in chapter 2 it has namespaces of its own', async () => {
  const first = init(after('clone', await operationsOf(1)))
  expect(first?.pid).toBe(4242)
  expect(Object.values(first?.namespaces ?? {})).not.toContain('own')
  const second = init(after('clone', await operationsOf(2)))
  const own = Object.entries(second?.namespaces ?? {}).filter(([, side]) => side === 'own')
  expect(own.map(([name]) => name)).toEqual(['mount', 'pid', 'network', 'uts', 'ipc', 'cgroup'])
})

test("a chroot changes where the process's paths begin, and leaves every mount of the host in its sight", async () => {
  const state = after('chroot', await operationsOf(1))
  expect(init(state)?.root).toMatch(ROOTFS)
  expect(init(state)?.namespaces.mount).toBe('host')
  expect(placesOf(state.mountTables.host)).toEqual(HOST)
})

test('after pivot_root the host lies on top of the new root; after umount2 nothing of it is left', async () => {
  const operations = await operationsOf(2)
  const pivoted = after('pivot_root', operations)
  const container = pivoted.mountTables.own?.mounts ?? []
  expect(container.filter(({ at }) => at === '/').map(({ inherited }) => inherited)).toEqual([false, true])
  expect(init(pivoted)).toMatchObject({ root: '/', workingDirectory: '/' })
  const unmounted = after('umount2', operations)
  expect(unmounted.mountTables.own?.mounts.filter(({ inherited }) => inherited)).toEqual([])
  expect(unmounted.mountTables.own?.mounts.map(({ at }) => at)).toEqual(['/'])
  expect(placesOf(unmounted.mountTables.host)).toEqual(HOST)
})

test('without private propagation, what the container mounts appears on the host, and pivot_root comes too late to help', async () => {
  const operations = await operationsOf(2)
  const MS_PRIVATE = 1 << 18
  const leaky = operations.filter(
    ({ name, args: [, , , flags] }) => name !== 'mount' || typeof flags !== 'number' || (flags & MS_PRIVATE) === 0,
  )
  expect(leaky).toHaveLength(operations.length - 1)
  const mounted = after('mount', leaky)
  expect(placesOf(mounted.mountTables.host)).toHaveLength(HOST.length + 1)
})

test('only a mount can become the root: without the bind mount, pivot_root is refused', async () => {
  const operations = await operationsOf(2)
  const bind = operations.findIndex(({ name, args }) => name === 'mount' && args[0] !== null && args[0] === args[1])
  expect(() => play(operations.toSpliced(bind, 1))).toThrow(/^EINVAL: .*\/rootfs is no mount, and only a mount can become the root$/)
})

test("chapter 3's root is the overlay, and the host's table never has it", async () => {
  const state = play(await operationsOf(3)).at(-1)?.state
  const [root] = state?.mountTables.own?.mounts ?? []
  expect(root).toMatchObject({ at: '/', type: 'overlay', parent: null })
  expect(placesOf(state?.mountTables.host)).toEqual(HOST)
})

test('at the end the process is the program, with what the container is allowed and a name of its own', async () => {
  const state = play(await operationsOf(2)).at(-1)?.state
  expect(state && init(state)).toMatchObject({ program: '/bin/true', capabilities: 14, isFiltered: true, uid: 0, open: {} })
  expect(state?.hostNames).toEqual({ host: 'host', own: '4e1f8ab0c6d2' })
  expect(state?.network['own']?.interfaces).toMatchObject([{ name: 'lo', isUp: true, addresses: [{ address: '127.0.0.1' }] }])
})

test('a path is masked by a file where it is a file, and by an empty directory where it is one', async () => {
  const { own } = play(await operationsOf(2)).at(-1)?.state.mountTables ?? {}
  const at = (path: string) => own?.mounts.filter(mount => mount.at === path).map(({ type }) => type)
  expect(at('/proc/kcore')).toEqual(['bind'])
  expect(at('/proc/scsi')).toEqual(['tmpfs'])
})

describe('the mounts of chapter 6', () => {
  const argv = EXAMPLE.toSpliced(
    2,
    0,
    '-v',
    'notes:/data',
    '-v',
    '/srv/site:/site/www:ro',
    '--tmpfs',
    '/tmp:size=1m',
    '-v',
    '/srv/log:/log:rslave',
  )

  async function program(): Promise<readonly Operation[]> {
    return (await programOf(6, argv)).steps.map(({ operation }) => operation)
  }

  test('lie at their places in the container, each with what it is a copy of, and on the host there is none', async () => {
    const { mountTables, detached, fileSystems } = play(await program()).at(-1)?.state ?? {}
    const shown = mountTables?.own?.mounts.flatMap(({ at, what, type, readOnly, parent }) =>
      /^\/(data|site|tmp|log)/.test(at) ? [{ at, what, type, readOnly, parent }] : [],
    )
    const root = mountTables?.own?.mounts.find(({ at }) => at === '/')
    expect(shown).toEqual([
      { at: '/data', what: '/var/lib/minidock/volumes/notes/_data', type: 'bind', readOnly: false, parent: root?.id },
      { at: '/log', what: '/srv/log', type: 'bind', readOnly: false, parent: root?.id },
      { at: '/tmp', what: 'tmpfs', type: 'tmpfs', readOnly: false, parent: root?.id },
      { at: '/site/www', what: '/srv/site', type: 'bind', readOnly: true, parent: root?.id },
    ])
    expect(placesOf(mountTables?.host)).toEqual(HOST)
    expect([detached, fileSystems]).toEqual([{}, {}])
  })

  test('are held by the stage before there is a container, read-only where they will be', async () => {
    const { detached } = after(
      'clone',
      (await program()).filter(({ name }) => name !== 'close'),
    )
    expect(Object.values(detached)).toEqual([
      { what: '/var/lib/minidock/volumes/notes/_data', type: 'bind', readOnly: false },
      { what: '/srv/log', type: 'bind', readOnly: false },
      { what: 'tmpfs', type: 'tmpfs', readOnly: false },
      { what: '/srv/site', type: 'bind', readOnly: true },
    ])
  })

  test('are told call by call', async () => {
    const operations = await program()
    const said = play(operations).flatMap(({ says }, index) =>
      operations[index - 1]?.name.match(/^(mount_setattr|fs|move_mount)/) ? [says] : [],
    )
    expect(said).toEqual([
      'no later mount passes between it and the host',
      'later mounts pass from the host to it, and not back',
      'filesystem is a tmpfs that is being set up',
      undefined,
      'its option: size=1m',
      'a tmpfs with size=1m is there, mounted nowhere',
      'mount_2 is the mount of a new tmpfs, attached nowhere yet',
      'mount_3 can only be read, with all that is mounted below it; no later mount passes between it and the host',
      ...['resolv.conf', 'hostname', 'hosts'].map(
        file => `the copy of /var/lib/minidock/containers/4e1f8ab0c6d2…/${file} is mounted on /etc/${file}`,
      ),
      'the copy of /var/lib/minidock/volumes/notes/_data is mounted on /data',
      'the copy of /srv/log is mounted on /log',
      'the new tmpfs is mounted on /tmp',
      'the copy of /srv/site is mounted on /site/www',
    ])
  })
})

test('with RESOLVE_IN_ROOT neither an absolute path nor .. leads out of the directory', () => {
  const none = { actor: 'stage', tolerates: [] } as const
  const how = { fields: { flags: '0', resolve: '16' } }
  const opened = (path: string) =>
    play([
      { ...none, name: 'openat', args: [-100, '/volumes/notes', 0, 0], keeps: 'volume' },
      { ...none, name: 'openat2', args: [{ register: 'volume' }, path, how, 24], keeps: 'subpath' },
      { ...none, name: 'open_tree', args: [{ register: 'subpath' }, '', 0], keeps: 'tree' },
    ]).at(-1)?.state.detached['tree']?.what
  expect(['2026', '/2026', '../../etc'].map(opened)).toEqual(['/volumes/notes/2026', '/volumes/notes/2026', '/volumes/notes/etc'])
})

test('what the monitor calls itself comes before it forks the stage, which has nothing of what the monitor holds', () => {
  const none = { args: [], tolerates: [] } as const
  const address = { fields: { family: '2', address: '127.0.0.1', port: '8080' } }
  const outcomes = play([
    { ...none, actor: 'monitor', name: 'socket', keeps: 'port' },
    { ...none, actor: 'monitor', name: 'bind', args: [{ register: 'port' }, address, 16] },
    { ...none, actor: 'stage', name: 'clone', args: [0] },
  ])
  expect(outcomes.map(({ state }) => state.processes.map(({ name, open }) => [name, open]))).toEqual([
    [['monitor', {}]],
    [['monitor', { port: 'a socket' }]],
    [['monitor', { port: '127.0.0.1:8080' }]],
    [
      ['monitor', { port: '127.0.0.1:8080' }],
      ['stage', {}],
      ['init', {}],
    ],
  ])
  expect(outcomes[2]?.says).toBe('127.0.0.1:8080 is taken: no other program can bind it')
})

test('the monitor holds all ports when it uses a register again', () => {
  const none = { actor: 'monitor', tolerates: [] } as const
  const hold = (port: string): readonly Operation[] => [
    { ...none, name: 'socket', args: [], keeps: 'port' },
    { ...none, name: 'bind', args: [{ register: 'port' }, { fields: { family: '2', address: '127.0.0.1', port } }, 16] },
  ]
  const [monitor] = play(['80', '81', '82'].flatMap(hold)).at(-1)?.state.processes ?? []
  expect(monitor?.open).toEqual({ port: '127.0.0.1:82', 'port (1)': '127.0.0.1:80', 'port (2)': '127.0.0.1:81' })
})

test('a program that has nothing for the monitor to do begins when the stage is there', async () => {
  const [first] = play(await operationsOf(2))
  expect(first?.state.processes.map(({ name }) => name)).toEqual(['monitor', 'stage'])
})

test('a call by a process that is not there yet is a mistake of the program', () => {
  const chdir: Operation = { actor: 'init', name: 'chdir', args: ['/'], tolerates: [] }
  expect(() => play([chdir])).toThrow(new RangeError('chdir: there is no init yet'))
})
