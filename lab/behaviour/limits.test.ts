/** Limits of the command line that ships: what is asked for is in the container's cgroup, and holds for whatever is started in it. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { execa } from 'execa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cgroupOf, cgroupPath, hierarchyWith, membersOf, newParent, removeParent, setting } from '../fixtures/container-cgroup.ts'
import { until } from '../fixtures/eventually.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { kill, monitorsBelow } from '../floor/killing.ts'

const minidock = useMinidock()
const MIB = 1 << 20

const MEMORY = { version1: 'memory.limit_in_bytes', version2: 'memory.max' }
const PIDS = { version1: 'pids.max', version2: 'pids.max' }
const QUOTA = { version1: 'cpu.cfs_quota_us', version2: 'cpu.max' }

describe('a container', () => {
  test('has a cgroup of its own, with its limits, and its processes are in it: those of exec and of health checks too', async () => {
    const web = await minidock.background(
      'web',
      'sleep 100',
      ...'--memory 64m --memory-swap 64m --pids-limit 20 --cpus 0.5 --health-interval 100ms'.split(' '),
      '--health-cmd',
      'cat /proc/self/cgroup > /health',
    )
    expect(setting(web.id, 'memory', MEMORY)).toBe(String(64 * MIB))
    expect(setting(web.id, 'pids', PIDS)).toBe('20')
    expect(setting(web.id, 'cpu', QUOTA)).toMatch(/^50000\b/)
    const own = readFileSync(`/proc/${web.pid}/cgroup`, 'utf8')
    expect(own).toContain(`/minidock-${web.id}`)
    expect(membersOf(web.id, 'memory')).toContain(web.pid)
    const inside = await minidock.ok('exec', 'web', 'cat', '/proc/self/cgroup')
    await until('the check has run', async () => (await minidock.minidock(['exec', 'web', 'cat', '/health'])).stdout === inside)
    for (const line of inside.split('\n').filter(one => /:(memory|pids|cpu)?:/.test(one))) expect(line).toMatch(/:\/$/)
    expect(await minidock.ok('rm', '-f', 'web')).toBe('web')
    expect(existsSync(cgroupOf(web.id, 'memory'))).toBe(false)
  })

  test('reads its limits in /sys/fs/cgroup, and cannot write there', async () => {
    const find = 'cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null'
    const write =
      'echo 1 2>/dev/null > /sys/fs/cgroup/cgroup.procs || echo 1 2>/dev/null > /sys/fs/cgroup/memory/cgroup.procs || echo refused'
    expect(await minidock.sh(`${find}; (${write}) 2>/dev/null`, '--memory', '64m')).toBe(`${64 * MIB}\nrefused`)
  })

  test('is killed with all that it has started when its monitor was, and its cgroup is gone: without a PID namespace too', async () => {
    const web = await minidock.background('web', 'sleep 1000 & sleep 1001 & wait', '--pid', 'host')
    await until('it has three processes', () => membersOf(web.id, 'pids').length === 3)
    const members = membersOf(web.id, 'pids')
    for (const monitor of monitorsBelow(minidock.containerFolder(web.id))) kill(monitor)
    await until('the next command ends them', async () => {
      await minidock.ok('ps', '-a')
      return members.every(pid => !existsSync(`/proc/${pid}`))
    })
    expect(existsSync(cgroupOf(web.id, 'pids'))).toBe(false)
  })

  test('whose cgroup cannot be limited as asked is not started, and leaves nothing', async () => {
    // No block device has the numbers of a terminal: the kernel refuses the limit.
    const { exitCode, stderr } = await minidock.minidock(['run', '--name', 'web', '--device-read-bps', '/dev/tty:1mb', 'busybox', 'true'])
    expect([exitCode, stderr]).toEqual([125, expect.stringContaining('cannot start web: ')])
    expect(stderr).toContain('module cgroups, chapter 4')
    const [id = ''] = minidock.containerIds()
    expect(existsSync(cgroupOf(id, 'memory'))).toBe(false)
    await minidock.ok('rm', 'web')
  })
})

describe('--cgroup-parent', () => {
  test.each(['run', 'start'])('that %s makes does not shift the instruction that an error names', async command => {
    const parent = newParent(command)
    onTestFinished(() => removeParent(parent))
    // No block device has the numbers of a terminal: the kernel refuses the limit, after the parent was made.
    const asked = ['--name', 'web', '--cgroup-parent', parent, '--device-read-bps', '/dev/tty:1mb', 'busybox', 'true']
    if (command === 'start') await minidock.ok('create', ...asked)
    const { exitCode, stderr } = await minidock.minidock(command === 'run' ? ['run', ...asked] : ['start', '-a', 'web'])
    expect(stderr).toMatch(/^minidock: cannot start web: write\(setting, "5:0 (rbps=)?1048576", \d+\): (ENODEV|EINVAL)/)
    expect(exitCode).toBe(command === 'run' ? 125 : 1)
    await minidock.ok('rm', 'web')
  })

  test('is made where it is missing, and stays, as docker’s does; a slice lies in the slices of its name', async () => {
    const parent = `lab-${process.pid}.slice`
    const path = `/lab.slice/${parent}`
    onTestFinished(() => removeParent(parent))
    const web = await minidock.background('web', 'sleep 100', '--cgroup-parent', parent, '--pids-limit', '9')
    expect(readFileSync(`${cgroupOf(web.id, 'pids', parent)}/pids.max`, 'utf8')).toBe('9\n')
    expect(readFileSync(`/proc/${web.pid}/cgroup`, 'utf8')).toContain(cgroupPath(web.id, parent))
    expect(cgroupPath(web.id, parent)).toMatch(new RegExp(`^${path}/`))
    await minidock.ok('exec', 'web', 'true')
    await minidock.ok('rm', '-f', 'web')
    expect(existsSync(cgroupOf(web.id, 'pids', parent))).toBe(false)
    expect(existsSync(`${hierarchyWith('pids').mounted}${path}`)).toBe(true)
  })
})

describe('a disk', () => {
  test('may be read and written as fast as was said, by its numbers', async () => {
    const disk = readdirSync('/dev')
      .map(name => `/dev/${name}`)
      .find(path => statSync(path).isBlockDevice())
    if (disk === undefined) throw new Error('could not check: there is no block device in /dev')
    const { rdev } = statSync(disk)
    const number = `${(rdev >>> 8) & 0xfff}:${(rdev & 0xff) | ((rdev >>> 12) & 0xfff00)}`
    const web = await minidock.background('web', 'sleep 100', '--device-write-bps', `${disk}:1mb`, '--device-read-iops', `${disk}:50`)
    const read = (version1: string) => setting(web.id, 'io', { version1, version2: 'io.max' })
    expect(read('blkio.throttle.write_bps_device')).toMatch(new RegExp(`^${number} .*\\b${MIB}\\b`))
    expect(read('blkio.throttle.read_iops_device')).toMatch(new RegExp(`^${number} .*\\b50\\b`))
  })
})

describe('update', () => {
  test('changes the limits of a container that runs, and the next start has them', async () => {
    const web = await minidock.background('web', 'sleep 100', '--memory', '64m', '--pids-limit', '20')
    const update = '--memory 128m --memory-swap 128m --pids-limit 30 --cpus 0.25'
    expect(await minidock.ok('update', ...update.split(' '), 'web')).toBe('web')
    const limits = () => [setting(web.id, 'memory', MEMORY), setting(web.id, 'pids', PIDS), setting(web.id, 'cpu', QUOTA).split(' ')[0]]
    expect(limits()).toEqual([String(128 * MIB), '30', '25000'])
    expect((await minidock.inspect('web')).HostConfig).toMatchObject({
      Memory: 128 * MIB,
      MemorySwap: 128 * MIB,
      PidsLimit: 30,
      NanoCpus: 25e7,
    })
    await minidock.ok('update', '--memory-swap', '256m', 'web')
    expect((await minidock.inspect('web')).HostConfig).toMatchObject({ Memory: 128 * MIB, MemorySwap: 256 * MIB })
    await minidock.ok('update', '--memory', '32m', '--memory-swap', '32m', '--pids-limit', '-1', 'web')
    expect(limits()).toEqual([String(32 * MIB), 'max', '25000'])
    await minidock.ok('restart', '-t', '0', 'web')
    expect(limits()).toEqual([String(32 * MIB), 'max', '25000'])
  })

  test('refuses what makes no sense, and changes nothing then', async () => {
    const web = await minidock.background('web', 'sleep 100', '--memory', '64m')
    const refused = async (...flags: readonly string[]) => (await minidock.minidock(['update', ...flags, 'web'])).stderr
    expect(await refused('--memory', '1m')).toContain('Minimum memory limit allowed is 6MB')
    expect(await refused('--memory', '1g')).toContain('Memory limit should be smaller than already set memoryswap limit')
    expect(await refused()).toContain('you must provide one or more flags when using this command')
    expect(setting(web.id, 'memory', MEMORY)).toBe(String(64 * MIB))
    expect((await minidock.inspect('web')).HostConfig).toMatchObject({ Memory: 64 * MIB, MemorySwap: 128 * MIB })
  })

  test('of one that does not run is for its next start', async () => {
    await minidock.ok(
      'create',
      '--name',
      'web',
      'busybox',
      'sh',
      '-c',
      'cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null',
    )
    await minidock.ok('update', '--pids-limit', '7', 'web')
    const { stdout } = await minidock.minidock(['start', '-a', 'web'])
    expect(stdout).toBe('7')
  })
})

describe('what this machine cannot do', () => {
  test('is said in docker’s words, and the container runs', async () => {
    const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--kernel-memory', '1g', 'busybox', 'true'])
    expect([exitCode, stderr]).toEqual([
      0,
      'WARNING: Your kernel does not support kernel memory limit capabilities or the cgroup is not mounted. Limitation discarded.',
    ])
  })
})

describe('of each process', () => {
  test('the caller’s own do not reach the container: it has the same from everywhere, as have its execs', async () => {
    // A run takes less than ten minutes of processor time, and no file that it writes has 100 MiB.
    const caller =
      'ulimit -S -n 400; ulimit -S -c 0; ulimit -S -s 4096; ulimit -S -f 204800; ulimit -S -t 600; ulimit -S -l 64; exec "$0" "$@"'
    const limitsOf = async (...args: readonly string[]) =>
      (await execa('/bin/sh', ['-c', caller, MINIDOCK, ...args, 'cat', '/proc/self/limits'], { env: minidock.environment })).stdout
    const seen = await minidock.sh('cat /proc/self/limits')
    const own = Number(/^Max open files +\d+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
    const files = Number(/^Max open files +(\d+) +\d+/m.exec(seen)?.[1])
    expect([Math.min(own, 1 << 20), 1 << 20]).toContain(files)
    expect(seen).toMatch(/^Max core file size +unlimited +unlimited /m)
    expect(seen).toMatch(/^Max stack size +8388608 +unlimited /m)
    expect(await limitsOf('run', '--rm', 'busybox')).toBe(seen)
    await minidock.background('web')
    expect(await limitsOf('exec', 'web')).toBe(seen)
  })

  test('--ulimit is its limit, and --oom-score-adj how soon it is killed', async () => {
    const script = 'ulimit -Sn; ulimit -Hn; cat /proc/self/oom_score_adj'
    expect(await minidock.sh(script, '--ulimit', 'nofile=100:200', '--oom-score-adj', '300')).toBe('100\n200\n300')
  })
})

describe('devices', () => {
  test('one that was given is there, and no more may be done with it than was said', async () => {
    const script = 'ls -l /dev/nothing | cut -c1; cat /dev/nothing; echo x > /dev/nothing || echo refused'
    const flags = ['--device', '/dev/null:/dev/nothing:r']
    // The rule of /dev/null itself allows as much as ever: it is another of the same numbers that is asked for.
    expect(await minidock.sh(script, ...flags)).toBe('c')
    expect(await minidock.sh('ls /dev/loop-control', '--device', '/dev/loop-control')).toBe('/dev/loop-control')
  })

  test("/dev/ptmx stays the link to the container's own terminals", async () => {
    expect(await minidock.sh('readlink /dev/ptmx', '--device', '/dev/ptmx')).toBe('pts/ptmx')
  })

  test('no device takes the place of a file of the image', async () => {
    const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--device', '/dev/null:/etc/passwd', 'busybox', 'true'])
    expect([exitCode, stderr]).toEqual([125, expect.stringContaining('has something at this path already')])
    expect(minidock.containerIds()).toEqual([])
  })

  test('one that there is not is refused before anything is made', async () => {
    const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--device', '/dev/nowhere', 'busybox', 'true'])
    expect([exitCode, stderr]).toEqual([
      125,
      expect.stringContaining('error gathering device information while adding custom device "/dev/nowhere": no such file or directory'),
    ])
    expect(minidock.containerIds()).toEqual([])
  })
})
