/** The client: the small process that a user starts, and that stays when Node has gone. */

import { once } from 'node:events'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { eventually, until } from '../fixtures/eventually.ts'
import { MINIDOCK, REPOSITORY } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

const WAIT = 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done'

const commandLine = (pid: number | undefined) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')

test('a container in the foreground holds no Node process', async () => {
  const running = minidock.start(['run', '--rm', 'busybox', 'sh', '-c', WAIT])
  await until('it is ready', () => minidock.containerIds().length === 1)
  expect(commandLine(running.pid)[1]).toBe('client')
  await until('Node is gone', async () => {
    const { stdout } = await execa('ps', ['-o', 'stat=,comm=', '--ppid', String(running.pid)])
    return !/^[^Z]\S*\s+.*node/m.test(stdout)
  })
  process.kill(Number(running.pid), 'SIGTERM')
  expect((await running).exitCode).toBe(9)
})

test('a client that is killed takes a command that is still at work with it', async () => {
  const running = minidock.start(['load'], { stdin: 'pipe' })
  let node = 0
  await until('Node has started', async () => {
    node = Number((await execa('ps', ['-o', 'pid=', '--ppid', String(running.pid)], { reject: false })).stdout)
    return node > 0 && commandLine(node).includes('load')
  })
  running.kill('SIGKILL')
  await running
  await until('Node has ended', async () => (await execa('ps', ['-p', String(node)], { reject: false })).exitCode !== 0)
})

test('the client ends by the signal that its command ended by', async () => {
  const running = minidock.start(['load'], { stdin: 'pipe' })
  await until('it waits', async () => {
    const { stdout } = await execa('ps', ['-o', 'args=', '--ppid', String(running.pid)], { reject: false })
    return stdout.includes('load')
  })
  running.kill('SIGINT')
  expect((await running).signal).toBe('SIGINT')
})

test('from a file system that is mounted read-only it starts containers as well', async () => {
  await minidock.sh('true') // Whatever is to be built is built.
  const build = join(REPOSITORY, 'build')
  const script = 'mount --bind "$B" "$B" && mount -o remount,bind,ro "$B" && exec "$M" run --rm busybox sh -c "echo hello; exit 3"'
  const { stdout, exitCode } = await execa('unshare', ['--mount', 'sh', '-c', script], {
    env: { ...minidock.environment, M: MINIDOCK, B: build },
    reject: false,
  })
  expect([stdout, exitCode]).toEqual(['hello', 3])
})

test.each([['--rm'], ['-d']])('run %s loads none of what only other commands need', async flag => {
  await minidock.sh('true') // Whatever is to be built or made is.
  const build = join(minidock.temporary, 'without-cold/build')
  cpSync(join(REPOSITORY, 'build'), build, { recursive: true, filter: path => !/^(cold\.|lab-|lock)/.test(basename(path)) })
  const { exitCode, stderr } = await execa(process.execPath, [join(build, 'minidock.cjs'), 'run', flag, 'busybox', 'true'], {
    env: minidock.environment,
    reject: false,
  })
  rmSync(dirname(build), { recursive: true })
  expect([exitCode, stderr]).toEqual([0, ''])
})

test.each(['0<&-', '1>&-', '2>&-', '0<&- 1>&- 2>&-'])(
  'a stream that is closed (%s) is /dev/null to the command and to the container',
  async closed => {
    const look = 'for i in 0 1 2; do readlink /proc/self/fd/$i; done > /seen; exit 4'
    const command = `"$M" run --name closed busybox sh -c '${look}' ${closed}; echo $? >&9`
    const { stdio } = await execa('sh', ['-c', command], {
      env: { ...minidock.environment, M: MINIDOCK },
      stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'pipe'],
      reject: false,
    })
    expect(String(stdio[9]).trim()).toBe('4')
    const seen = readFileSync(`${minidock.containerFolder(minidock.containerIds()[0] ?? '')}/upper/seen`, 'utf8')
      .trimEnd()
      .split('\n')
    expect(seen).toHaveLength(3)
    expect(seen.every(target => target === '/dev/null' || target.startsWith('pipe:') || target === '/seen')).toBe(true)
  },
)

test('a command that is dead when its client comes to hear it is heard all the same', async () => {
  const web = await minidock.background('heard', 'until [ -e /over ]; do echo .; echo . >&2; sleep 0.05; done; exit 7')
  const attach = Buffer.concat([Buffer.of(0x61, 2), Buffer.alloc(14), Buffer.from(minidock.containerFolder(web.id))])
  const octal = (bytes: Buffer) => [...bytes].map(byte => `\\0${byte.toString(8)}`).join('')
  const command = [
    'kill -STOP $PPID',
    `printf '%b' '${octal(Buffer.of(0x2b))}' >&$MINIDOCK_CLIENT`,
    `printf '%b' '${octal(attach)}' >&$MINIDOCK_CLIENT`,
    '(sleep 0.3; kill -CONT $PPID) &',
    'kill -KILL $$',
  ]
  const client = execa(join(REPOSITORY, 'build/launcher'), ['client', '/bin/sh', '-c', command.join('\n')], {
    reject: false,
    timeout: within(60),
  })
  await Promise.race([client.stdout, client.stderr].map(stream => once(stream, 'data')))
  await minidock.ok('exec', 'heard', 'touch', '/over')
  expect((await client).exitCode).toBe(7)
})

test.each([
  ['ps', 'plain'],
  ['load --help', 'secret'],
])('V8 takes the code that was compiled for `minidock %s`, which has %s hashes', async (words, hashes) => {
  const look = join(minidock.temporary, 'look.cjs')
  const script = 'const { scripts, hashes } = require.cache[process.argv[1]].exports'
  writeFileSync(
    look,
    `process.on('exit', () => { ${script}; console.error(hashes, ...Object.values(scripts).map(part => part.cachedDataRejected)) })`,
  )
  const { stderr } = await execa(MINIDOCK, words.split(' '), { env: { ...minidock.environment, NODE_OPTIONS: `--require=${look}` } })
  rmSync(look)
  expect(stderr).toMatch(new RegExp(`^${hashes} false( false)?$`))
})

/** What a command finds its client to have open of cgroups within a moment, and the cgroups that the client is in then; and the same when the moment is over. */
async function warmingUp(word: string): Promise<string[]> {
  const open = 'ls -l /proc/$PPID/fd | grep -o "/[^ ]*/cgroup.procs"'
  const wait = `for i in 1 2 3 4 5; do ${open} && break; sleep 0.01; done`
  const over = `n=0; while ${open} >/dev/null && [ $((n += 1)) -lt 300 ]; do sleep 0.1; done`
  const script = `${wait}; cat /proc/$PPID/cgroup; echo .; ${over}; ${open}; cat /proc/$PPID/cgroup`
  const { stdout } = await execa(join(REPOSITORY, 'build/launcher'), ['client', '/bin/sh', '-c', script, 'minidock', word])
  return stdout.split('\n.').map(part => part.trim())
}

test('while a command starts a container its client moves to where it is, where that makes moving quick', async () => {
  const cgroups = readFileSync('/proc/self/cgroup', 'utf8').trim()
  const legacy = readFileSync('/proc/self/mountinfo', 'utf8').includes(' - cgroup ')
  for (const word of ['run', 'start', 'restart', 'exec']) {
    // The moment may be over before it is looked for.
    const [first = '', later] = await eventually(`${word} warms up the migration`, async () => {
      const seen = await warmingUp(word)
      return !legacy || /^\/.*\/cgroup\.procs\n/.test(seen[0] ?? '') ? seen : undefined
    })
    expect(legacy ? first.split('\n').slice(1).join('\n') : first).toBe(cgroups)
    expect(later).toBe(cgroups)
  }
  expect(await warmingUp('ps')).toEqual([cgroups, cgroups])
})
