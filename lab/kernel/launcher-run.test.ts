/** `launcher run`, `launcher release` and `launcher remove`: the monitor, from a container's birth to its removal. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { AT, CLONE } from '../../runtime/kernel/program/constants.ts'
import { MONITOR } from '../../runtime/kernel/program/encode.ts'
import { ERRNO } from '../../runtime/kernel/program/errno.ts'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import {
  birth,
  decideBy,
  encoded,
  FAILED,
  LIST,
  launcher,
  logOf,
  MARKED,
  openIn,
  record,
  release,
  shell,
  start,
  startAlone,
  untilDead,
  useCheckedLauncher,
  useFolders,
} from './containers.ts'

const [LOCKED, BAD_PROGRAM] = [3, 4]

const here = useFolders()
await useCheckedLauncher(here.root)

/** A release that leaves a trace: it removes `marker`. */
function journal(): void {
  writeFileSync(join(here.directory, 'marker'), '')
  writeFileSync(
    join(here.directory, 'release.new'),
    encoded(emitter => emitter.unlinkat(AT.FDCWD, 'marker', 0)),
  )
}

async function pidOf(): Promise<number> {
  await until('the pid is on record', () => existsSync(join(here.directory, 'pid')))
  return Number(record(here.directory, 'pid')['Pid'])
}

/** Field 22 of /proc/<pid>/stat. */
const startTime = (pid: number): number =>
  Number(
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19],
  )

describe('a container', () => {
  test('whose pid cannot be written down, so that nobody could end it, is killed, and whoever asked for it is told why', async () => {
    mkdirSync(join(here.directory, 'pid.new'))
    const { reports, exited } = start(here.directory, shell('exec sleep 60'))
    expect(await reports).toContainEqual([FAILED, LIST.monitor, 0xffff_ffff, ERRNO.EISDIR])
    expect(await exited).toBe(137)
    expect(existsSync(join(here.directory, 'pid'))).toBe(false)
  })

  test('can read what it has written itself: its monitor does not wait for it', async () => {
    const { monitor, reports, exited } = start(here.directory, shell('exec sleep 60'))
    await reports
    const pid = await pidOf()
    for (const descriptor of ['1', '2']) {
      const pipe = openIn(pid).get(descriptor)
      const [ours] = [...openIn(monitor.pid)].filter(([, link]) => link === pipe).map(([name]) => name)
      const [, flags = ''] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/${monitor.pid}/fdinfo/${ours}`, 'utf8')) ?? []
      expect(Number.parseInt(flags, 8) & constants.O_NONBLOCK).toBe(constants.O_NONBLOCK)
    }
    process.kill(pid, 'SIGKILL')
    await exited
  })

  test('that has an input costs its monitor no descriptor that it does not need', async () => {
    const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60', { flags: MONITOR.stdin }))
    await reports
    const pid = await pidOf()
    expect([...openIn(monitor.pid)].filter(([, link]) => link === '/dev/null').map(([name]) => name)).toEqual(['0', '1', '2'])
    process.kill(pid, 'SIGKILL')
    await exited
  })

  test('that ends leaves its exit code, its log, and passes both on', async () => {
    const { stdout, stderr, reports, exited } = start(here.directory, shell('echo out; echo err >&2; printf open; exit 3'))
    expect(await Promise.all([text(stdout), text(stderr), reports, exited])).toEqual(['out\nopen', 'err\n', MARKED, 3])
    expect(record(here.directory, 'exit')).toEqual({
      ExitCode: 3,
      OOMKilled: false,
      FinishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
    })
    const lines = logOf(here.directory).map(({ log, stream }) => [stream, log])
    expect(lines.filter(([stream]) => stream === 'stdout')).toEqual([
      ['stdout', 'out\n'],
      ['stdout', 'open'],
    ])
    expect(lines.filter(([stream]) => stream === 'stderr')).toEqual([['stderr', 'err\n']])
    expect(readdirSync(here.directory).sort()).toEqual(['exit', 'lock', 'log.jsonl', 'pid'])
  })

  test('that runs is on record with its pid and the monitor’s, each with its start time', async () => {
    const { monitor, exited } = start(here.directory, shell('exec sleep 60'))
    const pid = await pidOf()
    const monitorPid = monitor.pid ?? 0
    expect(record(here.directory, 'pid')).toEqual({
      Pid: pid,
      PidStart: startTime(pid),
      Monitor: monitorPid,
      MonitorStart: startTime(monitorPid),
      Boot: expect.stringMatching(/^[0-9a-f]{32}$/),
      StartedAt: expect.stringMatching(/Z$/),
    })
    expect(existsSync(join(here.directory, 'exit'))).toBe(false)
    expect(canBeWritten(monitorPid)).toBe(false)
    monitor.kill('SIGTERM')
    expect(await exited).toBe(143)
  })

  test('that a signal ends has 128 and the signal’s number', async () => {
    const { reports, exited } = start(here.directory, shell('exec sleep 60'))
    await reports
    process.kill(await pidOf(), 'SIGKILL')
    expect(await exited).toBe(137)
    expect(record(here.directory, 'exit')['ExitCode']).toBe(137)
  })

  test('is sent the signals that its monitor gets', async () => {
    const { monitor, exited, stdout } = start(
      here.directory,
      shell('trap "echo usr1; exit 7" USR1; echo ready; while :; do sleep 0.02; done'),
    )
    let seen = ''
    stdout.on('data', chunk => (seen += String(chunk)))
    await until('the trap is set', () => seen.includes('ready'))
    monitor.kill('SIGUSR1')
    expect(await exited).toBe(7)
    expect(seen).toBe('ready\nusr1\n')
  })

  test('has the descriptors 0, 1 and 2 only, and a start with no signal blocked or ignored', async () => {
    const { stdout, exited } = start(here.directory, shell('ls /proc/$$/fd; exec grep -E "Sig(Blk|Ign)" /proc/self/status'))
    const [seen] = await Promise.all([text(stdout), exited])
    expect(seen).toBe('0\n1\n2\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n')
  })

  test('takes what it left running with it, where no PID namespace does', async () => {
    const { stdout, exited } = start(here.directory, shell('(sleep 77 & sleep 77 & echo started) & wait; exit 0'))
    stdout.resume()
    expect(await exited).toBe(0)
    const sleeping = readdirSync('/proc').filter(name => /^\d+$/.test(name) && isAlive(Number(name)) && commandOf(name) === 'sleep 77')
    expect(sleeping).toEqual([])
  })

  test('that cannot be executed is reported with the instruction and the errno', async () => {
    journal()
    const { reports, exited } = start(here.directory, birth(['/no/such']))
    expect(await Promise.all([reports, exited])).toEqual([[...MARKED, [FAILED, LIST.child, 3, ERRNO.ENOENT]], 125])
    expect([existsSync(join(here.directory, 'marker')), existsSync(join(here.directory, 'release'))]).toEqual([false, false])
  })

  test('whose birth fails on the host never exists, and what was prepared for it is undone', async () => {
    journal()
    const { reports, exited } = start(
      here.directory,
      encoded(emitter => [emitter.setsid(), emitter.chdir('/no/such'), emitter.clone(0)]),
    )
    expect(await Promise.all([reports, exited])).toEqual([[[FAILED, LIST.host, 1, ERRNO.ENOENT]], 125])
    expect(readdirSync(here.directory)).toEqual(['lock'])
  })

  test('with a program that makes no sense is refused before anything is made', async () => {
    const { reports, exited } = start(here.directory, Buffer.from('MDP1, or is it'))
    expect(await Promise.all([reports, exited])).toEqual([[[BAD_PROGRAM, 0, 0, 0]], 125])
    expect(readdirSync(here.directory)).toEqual([])
  })

  test('in namespaces of its own is process 1 there', async () => {
    const { stdout, exited } = start(here.directory, shell('echo $$', { namespaces: CLONE.NEWPID | CLONE.NEWUTS }))
    expect(await Promise.all([text(stdout), exited])).toEqual(['1\n', 0])
  })
})

describe('the lock', () => {
  test('is held as long as the monitor lives, so a second start and a release are told so', async () => {
    journal()
    const first = start(here.directory, shell('exec sleep 60'))
    const pid = await pidOf()
    const second = start(here.directory, shell('exit 0'))
    expect(await Promise.all([second.reports, second.exited])).toEqual([[[LOCKED, 0, 0, ERRNO.EAGAIN]], 75])
    expect(release(here.directory)).toBe(75)
    expect([isAlive(pid), existsSync(join(here.directory, 'marker'))]).toEqual([true, true])
    first.monitor.kill('SIGKILL')
    await first.exited
  })

  test('that cannot be made is a failure, not somebody else’s lock', async () => {
    mkdirSync(join(here.directory, 'lock'))
    const { reports, exited } = start(here.directory, shell('exit 0'))
    expect(await Promise.all([reports, exited])).toEqual([[[FAILED, LIST.monitor, 0xffff_ffff, ERRNO.EISDIR]], 125])
    expect(release(here.directory)).toBe(125)
  })
})

describe('remove', () => {
  const remove = () => spawn(launcher(), ['remove'], { cwd: here.directory, env: {}, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const exitOf = async (child: ReturnType<typeof remove>) => (await once(child, 'exit'))[0] as number | null
  const give = ({ stdio }: ReturnType<typeof remove>, program: Uint8Array | '') => (stdio[3] as Writable).end(program)

  test('waits for its program while the container ends, and then runs its release and the program', async () => {
    journal()
    const { monitor, exited } = start(here.directory, shell('exec sleep 60'))
    const pid = await pidOf()
    const removal = remove()
    const code = exitOf(removal)
    monitor.kill('SIGKILL')
    await exited
    await untilDead(pid)
    expect(existsSync(join(here.directory, 'marker'))).toBe(true)
    give(
      removal,
      encoded(emitter => emitter.unlinkat(AT.FDCWD, 'log.jsonl', 0)),
    )
    expect(await code).toBe(0)
    expect(readdirSync(here.directory).sort()).toEqual(['exit', 'lock', 'pid'])
  })

  test('does nothing when no program comes', async () => {
    const steps = encoded(emitter => emitter.unlinkat(AT.FDCWD, 'marker', 0))
    writeFileSync(join(here.directory, 'release'), steps)
    const removal = remove()
    give(removal, '')
    expect(await exitOf(removal)).toBe(125)
    expect(readdirSync(here.directory)).toEqual(['release'])
  })
})

describe('release', () => {
  test('of a container that somebody else is removing at that moment keeps nothing of it from going', () => {
    const hidden = join(here.directory, '.removed-1')
    mkdirSync(hidden)
    expect(release(hidden)).toBe(0)
    expect(existsSync(hidden)).toBe(false)
  })

  test('runs when the container has ended, and is on disk under the lock before birth', async () => {
    journal()
    const { stdout, exited } = start(here.directory, shell('ls'))
    expect(await Promise.all([text(stdout), exited])).toEqual([expect.stringMatching(/marker\n.*release\n/s), 0])
    expect(readdirSync(here.directory).sort()).toEqual(['exit', 'lock', 'log.jsonl', 'pid'])
  })

  test('is run by the next who comes when the monitor was killed: the container dies with it, and its exit code is 255', async () => {
    journal()
    const { monitor, exited } = start(here.directory, shell('exec sleep 60'))
    const pid = await pidOf()
    monitor.kill('SIGKILL')
    expect(await exited).toBe(137)
    await untilDead(pid)
    expect(release(here.directory)).toBe(0)
    expect(record(here.directory, 'exit')['ExitCode']).toBe(255)
    expect([existsSync(join(here.directory, 'marker')), existsSync(join(here.directory, 'release'))]).toEqual([false, false])
    expect(release(here.directory)).toBe(0)
  })

  test('goes on after a step that fails, and stays on disk for another attempt', () => {
    writeFileSync(join(here.directory, 'marker'), '')
    const steps = encoded(emitter => [emitter.chdir('/no/such'), emitter.unlinkat(AT.FDCWD, 'marker', 0)])
    writeFileSync(join(here.directory, 'release'), steps)
    expect(release(here.directory)).toBe(125)
    expect(readdirSync(here.directory).sort()).toEqual(['lock', 'release'])
  })

  test('that was damaged on disk is left alone', () => {
    writeFileSync(join(here.directory, 'release'), 'MDP1')
    expect(release(here.directory)).toBe(125)
    expect(readFileSync(join(here.directory, 'release'), 'utf8')).toBe('MDP1')
  })

  test('that holds a clone is no release: nobody would wait for the child', () => {
    writeFileSync(
      join(here.directory, 'release'),
      encoded(emitter => emitter.clone(0)),
    )
    expect(release(here.directory)).toBe(125)
  })
})

describe('the release of a life that never begins', () => {
  const left = () => ['marker', 'release.new'].filter(name => existsSync(join(here.directory, name)))

  test('runs, for whichever start it was prepared, and goes', () => {
    journal()
    expect(release(here.directory, 'abandon')).toBe(0)
    expect(left()).toEqual([])
    expect(release(here.directory, 'abandon')).toBe(0)
  })

  test('goes too when only half of it was written', () => {
    writeFileSync(join(here.directory, 'release.new'), 'MDP2')
    expect(release(here.directory, 'abandon')).toBe(0)
    expect(left()).toEqual([])
  })

  test('is left alone beside a container that lives', async () => {
    const { monitor, exited } = start(here.directory, shell('exec sleep 60'))
    await pidOf()
    journal()
    expect([release(here.directory, 'abandon'), release(here.directory)]).toEqual([75, 75])
    expect(left()).toEqual(['marker', 'release.new'])
    monitor.kill('SIGTERM')
    await exited
  })

  test('runs when the container is stopped while it waits to be started again', async () => {
    writeFileSync(join(here.directory, 'again'), shell('exit 0'))
    journal()
    renameSync(join(here.directory, 'release.new'), join(here.directory, 'prepared'))
    decideBy(here.directory, 'mv prepared release.new && mv again next && echo 60000')
    const { monitor, exited } = start(here.directory, shell('exit 3'))
    await until('the next life is prepared', () => existsSync(join(here.directory, 'next')))
    writeFileSync(join(here.directory, 'stopped'), '')
    monitor.kill('SIGTERM')
    expect(await exited).toBe(3)
    expect(left()).toEqual([])
  })
})

test('flock takes the lock of an open file, and leaves it with whoever has it open', async () => {
  writeFileSync(join(here.directory, 'file'), '')
  const script = 'exec 3<file; "$0" flock && flock -n file true; echo $?; exec 3<&-; flock -n file true; echo $?'
  const child = spawn('/bin/sh', ['-c', script, launcher()], { cwd: here.directory })
  expect(await text(child.stdout)).toBe('1\n0\n')
})

/** What the container could do to its monitor's program, if it got hold of it: that is a sealed file in memory, or seen through a mount that is read-only. */
function canBeWritten(pid: number): boolean {
  const program = `/proc/${pid}/exe`
  if (readlinkSync(program).startsWith('/memfd:minidock-launcher')) return false
  try {
    chmodSync(program, statSync(program).mode)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EROFS')
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    // It has ended meanwhile.
    return ''
  }
}
