/** Exit codes are docker's, and so are the words for a program that cannot be executed. */

import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

async function run(...args: string[]): Promise<{ exitCode: number | undefined; stderr: string }> {
  const { exitCode, stderr, stdout } = await minidock.minidock(['run', '--rm', ...args])
  expect(stdout).toBe('')
  return { exitCode, stderr }
}

test.each([0, 7, 125, 126, 127, 255])('a program that exits with %i is passed on', async code => {
  expect(await run('busybox', 'sh', '-c', `exit ${code}`)).toEqual({ exitCode: code, stderr: '' })
})

test.each([
  ['KILL', 137],
  ['TERM', 143],
  ['SEGV', 139],
  ['ABRT', 134],
])('a program that SIG%s ends has %i', async (signal, code) => {
  const web = await minidock.background('struck', 'echo ready; exec sleep 1000', '--init')
  await web.says(/ready/)
  // It may be killed itself before it ends: with process 1 of that namespace everybody in it goes.
  await minidock.minidock(['run', '--rm', '--pid', 'container:struck', 'busybox', 'sh', '-c', `kill -${signal} $(pidof sleep)`])
  await until('it has ended', async () => !(await minidock.inspect('struck')).State.Running)
  expect((await minidock.inspect('struck')).State).toMatchObject({ Status: 'exited', ExitCode: code })
})

test('a process 1 that is killed from the host has 137', async () => {
  const running = minidock.start(['run', '--name', 'killed', 'busybox', 'sleep', '1000'])
  await until('it runs', async () => (await minidock.minidock(['inspect', 'killed', '-f', '{{.State.Running}}'])).stdout === 'true')
  process.kill((await minidock.inspect('killed')).State.Pid, 'SIGKILL')
  expect((await running).exitCode).toBe(137)
})

test('a command that is not in PATH has 127', async () => {
  expect(await run('busybox', 'nonesuch')).toEqual({
    exitCode: 127,
    stderr: expect.stringMatching(/^minidock: .*exec: "nonesuch": executable file not found in \$PATH\n/),
  })
})

test('a label named like a key of a record changes nothing of that', async () => {
  expect(await run('--label', 'ContainerID=1', 'busybox', '/no/such')).toEqual({
    exitCode: 127,
    stderr: expect.stringContaining('stat /no/such: no such file or directory'),
  })
})

test('keys that cannot be keys have 125, and no container is made', async () => {
  expect(await run('--detach-keys', 'ctrl-nope', 'busybox', 'true')).toEqual({
    exitCode: 125,
    stderr: expect.stringContaining('ctrl-nope'),
  })
  expect(await minidock.ok('ps', '-aq')).toBe('')
})

test('an empty command has 127', async () => {
  expect(await run('busybox', '')).toEqual({
    exitCode: 127,
    stderr: expect.stringMatching(/^minidock: .*exec: "": executable file not found in \$PATH\n/),
  })
})

test('a path that is not there has 127', async () => {
  expect(await run('busybox', '/no/such')).toEqual({
    exitCode: 127,
    stderr: expect.stringContaining('exec: "/no/such": stat /no/such: no such file or directory'),
  })
})

test.each(['/etc/passwd', '/etc'])('%s, which cannot be executed, has 126', async path => {
  expect(await run('busybox', path)).toEqual({ exitCode: 126, stderr: expect.stringContaining(`exec: "${path}": permission denied`) })
})

test('a script without its interpreter has 127, and the hint says that it may be that', async () => {
  const script = 'printf "#!/no/such\\n" > /x; chmod +x /x'
  await minidock.ok('run', '--name', 'scripted', 'busybox', 'sh', '-c', `${script}; exit 0`)
  const upper = `${minidock.containerFolder((await minidock.inspect('scripted')).Id)}/upper`
  await minidock.minidock(['import', '-c', 'CMD /x', '-', 'scripted'], { input: await tarOf(upper) })
  expect(await run('scripted', '/x')).toEqual({ exitCode: 127, stderr: expect.stringContaining('#! line of a script') })
  await minidock.ok('rm', 'scripted')
  await minidock.ok('rmi', 'scripted')
})

async function tarOf(folder: string): Promise<Uint8Array> {
  const { execa } = await import('execa')
  return (await execa('tar', ['-C', folder, '-c', '.'], { encoding: 'buffer' })).stdout
}

test('an unknown flag, image and value have 125', async () => {
  for (const args of [['--nonesuch', 'busybox'], ['nonesuch'], ['--ipc', 'nonesuch', 'busybox']])
    expect((await run(...args)).exitCode).toBe(125)
})

test('what could not be executed is on record with docker’s code, and can be removed', async () => {
  const { exitCode } = await minidock.minidock(['run', '--name', 'never-ran', 'busybox', 'nonesuch'])
  expect(exitCode).toBe(127)
  expect((await minidock.inspect('never-ran')).State).toMatchObject({
    Status: 'created',
    ExitCode: 127,
    Error: expect.stringContaining('executable file not found in $PATH'),
  })
})

test('start and restart say that a command could not be executed, and have 1', async () => {
  for (const command of ['nonesuch', '/etc/passwd']) {
    await minidock.ok('create', '--name', 'never-ran', 'busybox', command)
    for (const words of [['start'], ['start', '-a'], ['restart']]) {
      const { exitCode, stderr } = await minidock.minidock([...words, 'never-ran'])
      expect([exitCode, stderr], words.join(' ')).toEqual([1, expect.stringContaining(`exec: "${command}": `)])
    }
    expect((await minidock.inspect('never-ran')).State.ExitCode).toBe(command === 'nonesuch' ? 127 : 126)
    await minidock.ok('rm', 'never-ran')
  }
})
