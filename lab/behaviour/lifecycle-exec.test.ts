/** `exec`: one more process in a container that runs; its streams, its settings, its end. */

import { createHash, randomFillSync } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { saysItIsMonitor } from '../../runtime/kernel/machine/process.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { untilDead } from '../kernel/containers.ts'

const minidock = useMinidock()

const exec = async (...args: string[]) => await minidock.minidock(['exec', ...args])

/** The directories of the container's exec'd processes. */
function execsOf(id: string): string[] {
  const directory = join(minidock.containerFolder(id), 'execs')
  return existsSync(directory) ? readdirSync(directory).map(name => join(directory, name)) : []
}

/** Of an exec'd process and of its monitor, on the host. */
async function pidsOf(id: string): Promise<{ pid: number; monitor: number }> {
  await until('it runs', () => execsOf(id).some(directory => existsSync(join(directory, 'pid'))))
  const { Pid, Monitor } = JSON.parse(readFileSync(join(execsOf(id)[0] ?? '', 'pid'), 'utf8')) as { Pid: number; Monitor: number }
  return { pid: Pid, monitor: Monitor }
}

test('stdout and stderr are apart, stdin is empty, and nothing of it is in the container’s log', async () => {
  const web = await minidock.background('web', 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done')
  await web.says(/up/)
  expect(await exec('web', 'sh', '-c', 'cat; echo out; echo err >&2')).toEqual({ exitCode: 0, stdout: 'out', stderr: 'err' })
  expect(await minidock.ok('logs', 'web')).toBe('up')
  expect(execsOf(web.id)).toEqual([])
})

test('the exit code is the process’s: 0 to 255, 126, 127, and 128 and a signal’s number', async () => {
  await minidock.background('web')
  for (const code of [0, 1, 42, 125, 255]) expect((await exec('web', 'sh', '-c', `exit ${code}`)).exitCode).toBe(code)
  expect((await exec('web', 'sh', '-c', 'kill -9 $$')).exitCode).toBe(137)
  expect((await exec('web', 'sh', '-c', 'kill -TERM $$')).exitCode).toBe(143)
  expect(await exec('web', 'no-such')).toMatchObject({
    exitCode: 127,
    stdout: '',
    stderr: expect.stringContaining('exec: "no-such": executable file not found in $PATH'),
  })
  expect(await exec('web', '/etc')).toMatchObject({ exitCode: 126, stdout: '', stderr: expect.stringContaining('exec: "/etc": ') })
})

test('what cannot be executed in the background is a failure of exec itself', async () => {
  await minidock.background('web')
  for (const [flags, program] of [
    [[], 'no-such'],
    [[], '/etc'],
    [['-u', 'nosuch'], 'true'],
  ] as const)
    expect(await exec('-d', ...flags, 'web', program), program).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/./),
    })
})

test('it runs where the container does: its files, its processes, its host name', async () => {
  await minidock.ok('run', '-d', '--name', 'web', '-h', 'inside', 'busybox', 'sh', '-c', 'echo made > /made; exec sleep 1000')
  await until('it has begun', async () => (await exec('web', 'test', '-e', '/made')).exitCode === 0)
  expect((await exec('web', 'sh', '-c', 'cat /made; hostname; cat /proc/1/cmdline | tr "\\0" " "')).stdout).toBe(
    'made\ninside\nsleep 1000 ',
  )
  expect((await exec('web', 'sh', '-c', 'echo $PPID; ls /proc/self/fd | wc -l')).stdout).toBe('0\n4')
})

test('-u, -w, -e and --env-file, each as it is asked for, over what the container has', async () => {
  const file = minidock.path('tmp/variables')
  writeFileSync(file, '# no variable\nFROM_FILE=1\nBOTH=file\nTAKEN\n')
  await minidock.ok('run', '-d', '--name', 'web', '-w', '/tmp', '-e', 'OWN=container', '-e', 'A=1', 'busybox', 'sleep', '1000')
  const show = 'id -u; id -g; pwd; echo "$OWN $A $B $FROM_FILE $BOTH $TAKEN $HOME"'
  const { stdout } = await minidock.minidock(
    ['exec', '-u', '1000:1001', '-w', '/etc', '-e', 'A=2', '-e', 'B=3', '-e', 'BOTH=flag', '--env-file', file, 'web', 'sh', '-c', show],
    { env: { TAKEN: 'from here' } },
  )
  expect(stdout).toBe('1000\n1001\n/etc\ncontainer 2 3 1 flag from here /')
  expect((await exec('web', 'sh', '-c', show)).stdout).toBe('0\n0\n/tmp\ncontainer 1     /root')
  expect((await exec('-u', 'nobody', 'web', 'id', '-un')).stdout).toBe('nobody')
  expect(await exec('-u', 'stranger', 'web', 'id')).toMatchObject({
    exitCode: 126,
    stdout: '',
    stderr: expect.stringContaining('unable to find user stranger: no matching entries in passwd file'),
  })
  expect(await exec('-w', 'relative', 'web', 'id')).toMatchObject({ stdout: '', stderr: expect.stringContaining('relative') })
  const nowhere = 'minidock: cannot exec in web: chdir to cwd ("/nowhere") failed: no such file or directory\n'
  expect(await exec('-w', '/nowhere', 'web', 'id')).toMatchObject({ exitCode: 127, stdout: '', stderr: expect.stringContaining(nowhere) })
  expect((await exec('-w', '/etc/passwd', 'web', 'id')).exitCode).toBe(126)
  rmSync(file)
})

test('--privileged gives one process all capabilities, and the next none of them', async () => {
  await minidock.background('web')
  const look = ['web', 'grep', 'CapEff', '/proc/self/status']
  const [usual, all, again] = [await exec(...look), await exec('--privileged', ...look), await exec(...look)]
  expect(Number.parseInt(all.stdout.slice(8), 16)).toBeGreaterThan(Number.parseInt(usual.stdout.slice(8), 16))
  expect(again).toEqual(usual)
  const inside = (await minidock.sh('grep CapEff /proc/self/status')).trim()
  expect(usual.stdout).toBe(inside)
})

test('with -i, 100 MB come in byte for byte, and then the end', async () => {
  await minidock.background('web')
  const hash = createHash('sha256')
  const chunk = randomFillSync(Buffer.alloc(1 << 20))
  for (let n = 0; n < 100; n++) hash.update(chunk)
  const input = Readable.from(Array.from({ length: 100 }, () => chunk))
  const { stdout, exitCode } = await minidock.start(['exec', '-i', 'web', 'sha256sum'], { input })
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${hash.digest('hex')}  -` })
})

test('-d says nothing, and goes on without anybody; what it writes is nobody’s', async () => {
  const web = await minidock.background('web')
  expect(await exec('-d', 'web', 'sh', '-c', 'echo lost; sleep 0.2; echo done > /done; exit 3')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  })
  await until('it has ended', async () => (await exec('web', 'test', '-e', '/done')).exitCode === 0)
  await until('nothing is left of it', () => execsOf(web.id).length === 0)
  expect(await minidock.ok('logs', 'web')).toBe('')
})

test('-t gives it a terminal of its own, though nobody has one to copy', async () => {
  await minidock.background('web')
  expect((await exec('-t', 'web', 'sh', '-c', 'tty; echo $TERM; test -t 0 && test -t 1 && test -t 2 && echo all')).stdout).toBe(
    '/dev/pts/0\r\nxterm\r\nall',
  )
  expect(await exec('-it', 'web', 'true')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the input device is not a TTY') })
})

test('TERM is the container’s own where it names one, else xterm for a terminal; without -t there is none', async () => {
  await minidock.background('plain')
  await minidock.ok('run', '-dt', '--name', 'terminal', 'busybox', 'sleep', '1000')
  await minidock.ok('run', '-dt', '--name', 'named', '-e', 'TERM=vt100', 'busybox', 'sleep', '1000')
  const termOf = async (...args: readonly string[]) => (await exec(...args, 'sh', '-c', 'echo "<$TERM>"')).stdout
  for (const name of ['plain', 'terminal']) {
    expect([name, await termOf('-t', name), await termOf(name)]).toEqual([name, '<xterm>', '<>'])
    expect(await termOf('-e', 'TERM=screen', name)).toBe('<screen>')
  }
  expect([await termOf('-t', 'named'), await termOf('named')]).toEqual(['<vt100>', '<vt100>'])
  expect(await termOf('-t', '-e', 'TERM=screen', 'named')).toBe('<screen>')
})

test('a container that does not run, or is paused, or is not there, is refused in docker’s words', async () => {
  const id = await minidock.ok('create', '--name', 'made', 'busybox', 'true')
  expect(await exec('made', 'true')).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringContaining(`container ${id} is not running`),
  })
  await minidock.background('web')
  await minidock.ok('pause', 'web')
  expect(await exec('web', 'true')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('container web is paused, unpause the container before exec'),
  })
  await minidock.ok('unpause', 'web')
  expect((await exec('web', 'true')).exitCode).toBe(0)
  await minidock.ok('stop', 'web')
  expect((await exec('-d', 'web', 'true')).exitCode).toBe(1)
  expect(await exec('nobody', 'true')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('No such container: nobody') })
})

test('the container’s end is its end: it is killed, its client is told, and nothing is left of it', async () => {
  const web = await minidock.background('web')
  const running = minidock.start(['exec', 'web', 'sleep', '1000'])
  const { pid, monitor } = await pidsOf(web.id)
  await minidock.ok('kill', 'web')
  expect((await running).exitCode).toBe(137)
  await untilDead(monitor, pid)
  expect(execsOf(web.id)).toEqual([])
  expect((await minidock.inspect('web')).State).toMatchObject({ Status: 'exited', ExitCode: 137 })
})

test('a container that is removed while something is exec’d in it is gone, with all of it', async () => {
  const web = await minidock.background('web', undefined, '--rm')
  const running = minidock.start(['exec', 'web', 'sleep', '1000'])
  const { pid } = await pidsOf(web.id)
  await minidock.ok('rm', '-f', 'web')
  expect((await running).exitCode).toBe(137)
  expect(isAlive(pid)).toBe(false)
  await until('nothing is left', () => !existsSync(minidock.containerFolder(web.id)))
})

test('a monitor of an exec that is killed takes its process with it, the container is none the worse, and its next start clears up', async () => {
  const web = await minidock.background('web')
  const running = minidock.start(['exec', 'web', 'sleep', '1000'])
  const { pid, monitor } = await pidsOf(web.id)
  process.kill(monitor, 'SIGKILL')
  expect((await running).exitCode).not.toBe(0)
  await untilDead(pid)
  expect((await exec('web', 'echo', 'well')).stdout).toBe('well')
  expect((await minidock.inspect('web')).ExecIDs).toBeNull()
  await minidock.ok('restart', 'web')
  expect(execsOf(web.id)).toEqual([])
})

test('a client that is killed leaves its process running, as in docker', async () => {
  const web = await minidock.background('web')
  const running = minidock.start(['exec', 'web', 'sleep', '1000'])
  const { pid } = await pidsOf(web.id)
  running.kill('SIGKILL')
  await running
  expect(isAlive(pid)).toBe(true)
})

test('twenty at once do not mix', async () => {
  const web = await minidock.background('web')
  const all = await Promise.all(Array.from({ length: 20 }, async (_, n) => await exec('web', 'sh', '-c', `seq 1 2000; exit ${n}`)))
  expect(all.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 20 }, (_, n) => n))
  expect(new Set(all.map(({ stdout }) => stdout.length)).size).toBe(1)
  expect(execsOf(web.id)).toEqual([])
})

test('events tell of each: made, started, ended with which code, in docker’s words', async () => {
  await minidock.background('web')
  const since = String(Date.now() / 1000)
  await exec('web', 'sh', '-c', 'exit 3')
  const format = '{{.Action}}|{{.Actor.Attributes.exitCode}}|{{.Actor.Attributes.execID}}'
  const events = await minidock.ok('events', '--since', since, '--until', String(Date.now() / 1000), '--format', format)
  // That the container has started may be told only now.
  const told = events.split('\n').filter(line => line.startsWith('exec_'))
  const id = told[0]?.split('|')[2] ?? ''
  expect(id).toMatch(/^[0-9a-f]{64}$/)
  expect(told).toEqual([`exec_create: sh -c exit 3|<no value>|${id}`, `exec_start: sh -c exit 3|<no value>|${id}`, `exec_die|3|${id}`])
})

test('in a container that an engine without cgroups has started, it has none either', async () => {
  const chapter = join(REPOSITORY, 'lab/fixtures/chapter.ts')
  await execa(process.execPath, [chapter, '3', 'run', '-d', '--name', 'plain', 'busybox', 'sleep', '100'], { env: minidock.environment })
  expect(await exec('plain', 'cat', '/proc/self/cgroup')).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining('/minidock-') })
})

test('an exec that comes while a container of --rm ends does not bring its folder back', async () => {
  for (let round = 0; round < 10; round++) {
    const id = await minidock.ok('run', '-d', '--rm', 'busybox', 'sleep', '0.1')
    const results = await Promise.all([1, 2, 3].map(() => minidock.minidock(['exec', id, 'true'])))
    for (const { stderr } of results) expect(stderr).not.toMatch(/this is a bug|minidock launcher:/)
    await minidock.untilGone()
  }
})

/** A program that sends a signal to all other processes of its container, again and again: it meets those of exec while they join. */
const meets = (signal: string) => `while :; do kill -${signal} -1; done`

test('an exec that the container has stopped while it joined ends with the container, and gives that as the reason', async () => {
  const seen = await eventually('one is stopped before its program runs', async () => {
    const { id } = await minidock.background('web', meets('STOP'))
    const joining = minidock.start(['exec', 'web', 'sleep', '1000'])
    const { pid } = await pidsOf(id)
    await until('it is stopped', () => /^State:\tT/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
    const isJoining = saysItIsMonitor(pid)
    await minidock.ok('kill', 'web')
    const { exitCode, stderr } = await joining
    await minidock.ok('rm', 'web')
    return isJoining ? { id, exitCode, stderr } : undefined
  })
  expect(seen).toEqual({
    id: seen.id,
    exitCode: 1,
    stderr: `minidock: container ${seen.id} is not running\n  start it first: minidock start web`,
  })
})

test('an exec that the container kills while it joins says so', async () => {
  await minidock.background('web', meets('KILL'))
  const stderr = await eventually('one is killed before its program runs', async () => {
    const result = await exec('web', 'true')
    return result.exitCode === 1 ? result.stderr : undefined
  })
  expect(stderr).toBe(
    'minidock: cannot exec in web: it was killed before its program ran\n  a process of web may have killed it: try again',
  )
})
