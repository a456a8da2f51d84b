/** `ps` and `inspect`: what they say of containers in every state. */

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

async function ps(...args: string[]): Promise<string[]> {
  const told = await minidock.ok('ps', '--format', '{{.Names}}', ...args)
  return told.split('\n').filter(name => name !== '')
}

test('filters choose containers, alone and together', async () => {
  await minidock.ok('create', '--name', 'first', '-l', 'role=db', 'busybox', 'true')
  await minidock.background('second', undefined, '-l', 'role=web')
  await minidock.minidock(['run', '--name', 'third', '-l', 'role=web', 'busybox', 'sh', '-c', 'exit 9'])
  const id = await minidock.ok('ps', '-aq', '--no-trunc', '--filter', 'name=third')
  const cases: readonly [string[], string[]][] = [
    [[], ['second']],
    [['-a'], ['third', 'second', 'first']],
    [
      ['-n', '2'],
      ['third', 'second'],
    ],
    [['-l'], ['third']],
    [['-a', '-f', `id=${id.slice(0, 20)}`], ['third']],
    [['-a', '-f', `id=${id}`], ['third']],
    [['-a', '-f', `id=${id.slice(1, 20)}`], []],
    [['-a', '-f', `id=^${id.slice(0, 20)}`], []],
    [['-a', '-f', 'id='], []],
    [
      ['-a', '-f', 'name=^/?(first|second)$'],
      ['second', 'first'],
    ],
    [
      ['-a', '-f', 'label=role=web'],
      ['third', 'second'],
    ],
    [['-a', '-f', 'label=role', '-f', 'label=role=db'], ['first']],
    [
      ['-f', 'status=exited', '-f', 'status=created'],
      ['third', 'first'],
    ],
    [['-a', '-f', 'exited=9'], ['third']],
    [['-a', '-f', 'ancestor=busybox', '-f', 'status=created'], ['first']],
    [['-a', '-f', 'before=second'], ['first']],
    [['-a', '-f', 'since=second'], ['third']],
    [['-a', '-f', 'volume=/data'], []],
    [
      ['-a', '-f', 'network=bridge'],
      ['third', 'second', 'first'],
    ],
    [['-a', '-f', 'network=other'], []],
    [['-a', '-f', 'publish=80'], []],
    [['-a', '-f', 'expose=8000-8010/tcp'], []],
    [
      ['-a', '-f', 'health=none'],
      ['third', 'second', 'first'],
    ],
    [['-a', '-f', 'health=healthy'], []],
    [['-a', '-f', 'is-task=true'], []],
    [['-f', 'is-task=false'], ['second']],
  ]
  for (const [args, names] of cases) expect(await ps(...args), args.join(' ')).toEqual(names)
})

test('a filter, or a value, that makes no sense is refused', async () => {
  for (const filter of ['colour=red', 'status=asleep', 'exited=soon', 'health=fine', 'is-task=maybe', 'expose=http', 'publish=9-1'])
    expect(await minidock.minidock(['ps', '-f', filter]), filter).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('invalid filter'),
    })
  expect(await minidock.minidock(['ps', '-f', 'name'])).toMatchObject({
    exitCode: 125,
    stderr: expect.stringContaining('invalid argument "name" for "-f, --filter" flag: bad format of filter (expected name=value)'),
  })
})

test('-s shows what a container has written, and what it sees', async () => {
  await minidock.ok(
    'run',
    '--name',
    'wrote',
    'busybox',
    'sh',
    '-c',
    'head -c 20000 /dev/zero > /f; ln /f /g; mkdir /d; ln -s /outside /d/l',
  )
  const [titles, row = ''] = (await minidock.ok('ps', '-as')).split('\n')
  expect(titles).toMatch(/NAMES {5}SIZE$/)
  expect(row).toMatch(/wrote {5}20kB \(virtual [\d.]+MB\)$/)
  expect(await minidock.ok('ps', '-a', '--format', '{{.Size}}')).toMatch(/^20kB \(virtual/)
  expect(JSON.parse(await minidock.ok('ps', '-a', '--format', 'json'))).toMatchObject({
    Size: '0B',
    Platform: null,
    Networks: 'bridge',
    State: 'exited',
  })
  const [wrote] = JSON.parse(await minidock.ok('inspect', '-s', 'wrote')) as [{ SizeRw: number; SizeRootFs: number }]
  expect(wrote.SizeRw).toBe(20_008)
  const [image] = JSON.parse(await minidock.ok('image', 'inspect', 'busybox')) as [{ Size: number }]
  expect(wrote.SizeRootFs).toBe(wrote.SizeRw + image.Size)
})

test('the marks of a container are seen: paused, its health, its restarts, what exec runs', async () => {
  const { id } = await minidock.background('marked')
  const folder = minidock.containerFolder(id)
  const health = { Status: 'starting', FailingStreak: 2, Log: [{ Start: 'a', End: 'b', ExitCode: 1, Output: 'no\n' }] }
  writeFileSync(join(folder, 'health'), JSON.stringify(health))
  writeFileSync(join(folder, 'restart'), JSON.stringify({ Count: 4, Delay: 100_000_000, Waiting: false }))
  await minidock.ok('exec', '-d', 'marked', 'sleep', '60')
  expect(await minidock.ok('ps', '--format', '{{.Status}}')).toMatch(/^Up .* \(health: starting\)$/)
  expect(await ps('-f', 'health=starting')).toEqual(['marked'])
  expect(await minidock.inspect('marked')).toMatchObject({
    RestartCount: 4,
    ExecIDs: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    State: { Health: health, Paused: false },
  })
  writeFileSync(join(folder, 'paused'), '')
  expect(await ps('-f', 'health=unhealthy')).toEqual(['marked'])
  expect(await minidock.ok('ps', '--format', '{{.Status}} {{.State}}')).toMatch(/^Up .* \(Paused\) paused$/)
  expect((await minidock.inspect('marked')).State).toMatchObject({ Status: 'paused', Running: true, Paused: true, Pid: expect.any(Number) })
  const counts = '{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}}'
  const all = (await minidock.ok('ps', '-aq')).split('\n').length
  expect(await minidock.ok('info', '--format', counts)).toBe(`${all} 0 1 ${all - 1}`)
  for (const mark of ['paused', 'health', 'restart']) rmSync(join(folder, mark), { recursive: true })
})

test('the path of a log is told once there was a start', async () => {
  const logPath = async () => (await minidock.inspect('quiet')).LogPath
  const id = await minidock.ok('create', '--name', 'quiet', 'busybox', 'nonesuch')
  expect(await logPath()).toBe('')
  await minidock.minidock(['start', 'quiet'])
  expect(await logPath()).toBe(join(minidock.containerFolder(id), 'log.jsonl'))
})

test('inspect has docker’s members in docker’s order', async () => {
  await minidock.ok('create', '--name', 'ordered', 'busybox', 'true')
  const told = await minidock.inspect('ordered')
  expect(Object.keys(told)).toEqual(
    `Id Created Path Args State Image ResolvConfPath HostnamePath HostsPath LogPath Name RestartCount Driver Platform MountLabel ProcessLabel
     AppArmorProfile ExecIDs HostConfig GraphDriver Mounts Config NetworkSettings`.split(/\s+/),
  )
  expect(Object.keys(told.State)).toEqual(
    'Status Running Paused Restarting OOMKilled Dead Pid ExitCode Error StartedAt FinishedAt'.split(' '),
  )
  expect(Object.keys(told.Config)).toEqual(
    `Hostname Domainname User AttachStdin AttachStdout AttachStderr Tty OpenStdin StdinOnce Env Cmd Image Volumes WorkingDir Entrypoint OnBuild
     Labels`.split(/\s+/),
  )
  expect(Object.keys(told.HostConfig).slice(0, 14).join(' ')).toBe(
    'Binds ContainerIDFile LogConfig NetworkMode PortBindings RestartPolicy AutoRemove VolumeDriver VolumesFrom ConsoleSize CapAdd CapDrop CgroupnsMode Dns',
  )
  expect(told.HostConfig).toMatchObject({ Binds: null, CapAdd: null, Dns: [], Ulimits: [], PidsLimit: null, MemorySwappiness: null })
  expect(await minidock.ok('inspect', '-f', '{{ json .Mounts }}', 'ordered')).toBe('[]')
})

test('a template sees what a container does not have as docker’s structs have it, and one that cannot be read ends with 64', async () => {
  const first = await minidock.ok('create', '--name', 'templated', 'busybox', 'true')
  const health = '{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.HostConfig.Binds}} {{.SizeRw}}'
  expect(await minidock.ok('inspect', '-f', health, 'templated')).toBe('none [] <nil>')
  expect(await minidock.ok('image', 'inspect', '-f', '{{.Config.StopSignal}}|{{len .Config.Volumes}}', 'busybox')).toBe('|0')
  expect(await minidock.ok('network', 'inspect', '-f', '{{.Peers}} {{.Created}}', 'none')).toMatch(/^\[\] .* \+0000 UTC$/)
  expect(await minidock.minidock(['inspect', '-f', '{{.Name', 'templated', 'nowhere'])).toEqual({
    exitCode: 64,
    stdout: '',
    stderr: 'minidock: template parsing error: template: :1: unclosed action',
  })
  // What does not fit one of several objects leaves the others.
  expect(await minidock.minidock(['inspect', '-f', '{{.Id}}{{.Config.Hostname}}', 'templated', 'busybox'])).toMatchObject({
    exitCode: 1,
    stdout: `${first}${first.slice(0, 12)}`,
    stderr: expect.stringContaining('map has no entry for key "Hostname"'),
  })
})
