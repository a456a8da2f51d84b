/** What a container may do to those who come into it while it runs: `exec` and health checks. None of it leads to the host. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { tar } from '../fixtures/archives.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import { compiled } from '../fixtures/import-program.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { UNFILTERED } from '../fixtures/with-rights.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
const LAUNCHER = join(REPOSITORY, 'build/launcher')

const bytesOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

beforeAll(async () => {
  const image = await tar(
    { name: 'program', mode: 0o755, content: compiled(minidock, 'watcher.c') },
    { name: 'script', mode: 0o755, content: '#!/proc/self/exe wait\n' },
  )
  await minidock.minidock(['import', '-', 'watcher'], { input: image })
})

/** In a user namespace a mount of another namespace is no hindrance to removing what it lies on, and with that it is gone everywhere. */
const REMOVE_NULL = `mkdir /n; unshare -U -r -m sh -c '
  mount -t tmpfs t /n && mkdir /n/old /n/bin && cp /bin/busybox /n/bin && cd /dev && pivot_root /n /n/old &&
  exec /bin/busybox sh -c "/bin/busybox umount -l /old; /bin/busybox rm -f null"'`

const LINK_NULL =
  'for i in $(seq 3 24); do ln -sfn /proc/self/fd/$i /dev/null; echo $i > /linked; sleep 0.3; done; echo all linked; sleep 60'

test('a health check cannot be led to what its monitor has open, not by links in the place of /dev/null', async () => {
  const show = 'readlink /proc/self/fd/0; cat /linked; true'
  const flags = [...UNFILTERED, '--health-cmd', show, '--health-interval', '100ms', '--health-retries', '1']
  const web = await minidock.background('linked', `${REMOVE_NULL}; ${LINK_NULL}`, ...flags)
  const program = join(minidock.containerFolder(web.id), 'health.birth')
  const before = bytesOf(program)
  const seen = new Set<string>()
  const health = join(minidock.containerFolder(web.id), 'health')
  await until('the first check was made', () => existsSync(health))
  await eventually('all links were tried', async () => {
    const { Log } = JSON.parse(readFileSync(health, 'utf8')) as { Log: { Output: string }[] }
    for (const { Output } of Log) seen.add(Output)
    const { stdout } = await minidock.minidock(['logs', 'linked'])
    return stdout.includes('all linked') ? true : undefined
  })
  expect([...seen].filter(output => output !== '' && !/^\/dev\/null( \(deleted\))?\n/.test(output))).toEqual([])
  expect(bytesOf(program)).toBe(before)
})

test('a command in a container cannot be led to what its monitor has open either, and one that brings its own stdin still works', async () => {
  const web = await minidock.background('linked', `${REMOVE_NULL}; ln -s /proc/self/fd/5 /dev/null; echo linked; sleep 1000`, ...UNFILTERED)
  await web.says(/^linked$/m)
  for (let descriptor = 3; descriptor < 24; descriptor++) {
    await minidock.minidock(['exec', '-i', 'linked', 'ln', '-sfn', `/proc/self/fd/${descriptor}`, '/dev/null'], { input: '' })
    const { exitCode, stdout } = await minidock.minidock(['exec', 'linked', 'readlink', '/proc/self/fd/0'])
    expect({ exitCode, stdout }, `descriptor ${descriptor}`).toMatchObject({ stdout: '' })
    expect(exitCode).not.toBe(0)
  }
  expect(await minidock.ok('exec', '-i', 'linked', 'readlink', '/dev/null')).toBe('/proc/self/fd/23')
})

test.each(['run', 'exec'])('the working directory of %s cannot be a folder that only the engine has open', async command => {
  await minidock.background('web')
  for (let descriptor = 3; descriptor < 24; descriptor++) {
    const directory = ['-w', `/proc/self/fd/${descriptor}`]
    // Where the working directory is outside of the root, pwd fails as well: so what is there is asked for.
    const where = ['ls', '-di', '.', '..', '../../../../../..']
    const { exitCode, stdout } = await minidock.minidock(
      command === 'run' ? ['run', '--rm', ...directory, 'busybox', ...where] : ['exec', ...directory, 'web', ...where],
    )
    expect({ exitCode: exitCode !== 0, stdout }, `descriptor ${descriptor}`).toEqual({ exitCode: true, stdout: '' })
  }
})

test('nobody in a container gets hold of a process that joins it, not of its memory, its descriptors, its root', async () => {
  await minidock.ok('run', '-d', '--name', 'watching', 'watcher', '/program', 'peek')
  const seen = async () => (await minidock.minidock(['logs', 'watching'])).stdout
  await eventually('a process is seen while it joins', async () => {
    await minidock.minidock(['exec', 'watching', '/nonesuch'])
    return (await seen()) === '' ? undefined : true
  })
  for (let i = 0; i < 10; i++) await minidock.minidock(['exec', 'watching', '/nonesuch'])
  expect(await seen()).toBe('saw it')
})

test('a container that stops whoever joins it does not hold the client of exec: that ends when it is told to', async () => {
  await minidock.ok('run', '-d', '--name', 'halting', 'watcher', '/program', 'halt')
  const held = await eventually('a process is stopped while it joins', async () => {
    const client = minidock.start(['exec', 'halting', '/program'])
    let isOver = false
    void client.then(() => {
      isOver = true
    })
    const isStopped = async () => (await minidock.ok('logs', 'halting')) === 'stopped it'
    // One that was stopped when it had already joined is not told of: another is tried.
    await until('it is over, or is stopped', async () => isOver || (await isStopped()), 5).catch(() => undefined)
    if (!isOver && (await isStopped())) return { client }
    client.kill('SIGKILL')
    return undefined
  })
  held.client.kill('SIGTERM')
  expect((await held.client).signal).toBe('SIGTERM')
})

test.each([{ flags: [] }, { flags: ['--privileged'] }])(
  'a script for /proc/self/exe gives nobody a launcher that can be written to: exec $flags',
  async ({ flags }: { flags: string[] }) => {
    const before = bytesOf(LAUNCHER)
    await minidock.ok('run', '-d', '--name', 'robbed', 'watcher', '/program', 'idle')
    let isDone = false
    const thief = minidock.start(['exec', ...flags, 'robbed', '/program', 'steal'])
    const done = thief.finally(() => {
      isDone = true
    })
    await until('the launcher was held, and what can be done with it was tried', async () => {
      await minidock.minidock(['exec', 'robbed', '/script'])
      return isDone
    })
    const { exitCode, stdout } = await done
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'saw it' })
    expect(bytesOf(LAUNCHER)).toBe(before)
  },
)

test('labels of any length, with whatever is in them, end in neither a broken event nor a broken log', async () => {
  const labels = {
    long: 'x'.repeat(70_000),
    forged: '"}},"scope":"local"}\n{"Type":"container","Action":"forged"}',
    nested: '{"a":"\\u0000\\"',
  }
  const flags = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`])
  await minidock.ok('run', '--name', 'labelled', ...flags, '--log-opt', 'labels=long,forged,nested', 'busybox', 'echo', 'told')
  const lines = readFileSync(join(minidock.root, 'events.jsonl'), 'utf8').trimEnd().split('\n')
  const all = lines.map(line => JSON.parse(line) as { Type: string; Action: string; Actor: { Attributes: Record<string, string> } })
  const events = all.filter(({ Type }) => Type === 'container')
  expect(events.slice(-4).map(({ Action }) => Action)).toEqual(['create', 'attach', 'start', 'die'])
  for (const { Actor } of events.slice(-4)) expect(Actor.Attributes).toMatchObject(labels)
  expect(await minidock.ok('logs', 'labelled')).toBe('told')
  const { LogPath } = await minidock.inspect('labelled')
  expect(JSON.parse(readFileSync(LogPath, 'utf8'))).toMatchObject({ log: 'told\n', attrs: labels })
})

test.each([
  ['a FIFO', 'mkfifo /etc/passwd'],
  ['a link to a file of the host', `ln -s HOST /etc/passwd`],
  ['a link to an endless file', 'ln -s /dev/zero /etc/passwd'],
  ['a folder', 'mkdir /etc/passwd'],
  ['below a link to a folder of the host', 'mv /etc /etc2; ln -s FOLDER /etc'],
])('the user of exec is looked up in the container and nowhere else, also where /etc/passwd is %s', async (_, script) => {
  writeFileSync(minidock.path('passwd'), 'mallory:x:0:0::/:/bin/sh\n')
  const made = script.replace('HOST', minidock.path('passwd')).replace('FOLDER', minidock.folder)
  const web = await minidock.background('users', `rm -f /etc/passwd; ${made}; echo ready; sleep 60`)
  await web.says(/ready/)
  const { stderr, stdout } = await minidock.minidock(['exec', '-u', 'mallory', 'users', 'echo', 'in'], { timeout: within(10) })
  expect(stdout).toBe('')
  expect(stderr).toContain('unable to find user mallory')
  expect(await minidock.ok('exec', '-u', '7:8', 'users', 'cat', '/proc/self/comm')).toBe('cat')
})

test.each([
  { flags: [] },
  { flags: ['-u', '1000:1001', '--group-add', '7'] },
  { flags: ['-t'] },
  { flags: ['--ulimit', 'nofile=77:77', '--ulimit', 'core=1:1'] },
])(
  'a command in a container has the rights, limits and namespaces of the container’s own process: run $flags',
  async ({ flags }: { flags: string[] }) => {
    const show = `grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|Sig(Blk|Ign)|Umask|CoreDumping|Cpus_allowed|Mems_allowed)' /proc/self/status
      cat /proc/self/limits /proc/self/cgroup /proc/self/oom_score_adj /proc/self/coredump_filter
      for name in cgroup ipc mnt net pid uts user time; do readlink /proc/self/ns/$name; done; ls /proc/self/fd; pwd; readlink /proc/self/root; env | sort`
    const web = await minidock.background('equal', `show() { ${show}; }; (show; echo end) 2>&1; sleep 60`, ...flags)
    const own = (await web.says(/^end\r?$/m)).replaceAll('\r', '').replace(/end\s*$/, '')
    const tty = flags.includes('-t') ? ['-t'] : []
    const { stdout } = await minidock.minidock(['exec', ...tty, 'equal', 'sh', '-c', show])
    expect(`${stdout.replaceAll('\r', '')}\n`).toBe(own)
  },
)

test('a container that leaves a link in the place of /proc does not get another /proc, open to all, in its next life', async () => {
  const forged = `if [ -e /real/sys ]; then echo open; exit; fi; mkdir /n /real; unshare -U -r -m sh -c '
    mount -t tmpfs t /n && mkdir /n/old /n/bin && cp /bin/busybox /n/bin && cd /bin && pivot_root /n /n/old &&
    exec /bin/busybox sh -c "/bin/busybox umount -l /old; /bin/busybox rmdir ../proc ../dev; /bin/busybox mkdir -p ../dev/p;
      /bin/busybox ln -s /dev/p/../../real ../proc && echo forged"'`
  expect(await minidock.ok('run', ...UNFILTERED, '--name', 'forging', 'busybox', 'sh', '-c', forged)).toBe('forged')
  const { exitCode, stdout, stderr } = await minidock.minidock(['start', '-a', 'forging'])
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringContaining('symbolic link') })
})

test('with --pid host, the working directory cannot be one of the host’s, nor is one made there', async () => {
  const made = minidock.path('made-by-a-container')
  for (const folder of [`/proc/1/root${minidock.folder}`, `/proc/1/root${made}`]) {
    const { exitCode, stdout } = await minidock.minidock(['run', '--rm', '--pid', 'host', '-w', folder, 'busybox', 'ls'])
    expect({ failed: exitCode !== 0, stdout }, folder).toEqual({ failed: true, stdout: '' })
  }
  expect(existsSync(made)).toBe(false)
})

test('what joins a container cannot be led to what another one that joins has open', async () => {
  await minidock.background('web')
  for (const folder of ['/proc/1/root', '/proc/1/cwd', '/proc/self/root/../proc/1/root', '/proc/self/fd/0']) {
    const { exitCode, stdout } = await minidock.minidock(['exec', '-w', folder, 'web', 'ls', '-d', '.'])
    expect({ failed: exitCode !== 0, stdout }, folder).toEqual({ failed: true, stdout: '' })
  }
  expect(await minidock.ok('exec', '-w', '/etc', 'web', 'pwd')).toBe('/etc')
})
