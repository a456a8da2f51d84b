/** Terminals of containers that live on: detaching and coming back, keys that are the program's, and exec's own terminal. */

import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { atTerminal, type Typed } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const [CTRL_A, CTRL_C, CTRL_P, CTRL_Q, CTRL_Z, CTRL_BACKSLASH] = ['\u0001', '\u0003', '\u0010', '\u0011', '\u001a', '\u001c']
const STAYS = 'echo ready; while read line; do echo "read [$line]"; [ "$line" = end ] && exit 9; done'

const at = async (script: string, typed: string | Typed = '') => await atTerminal(minidock, script, typed)
const isRunning = async (name: string): Promise<boolean> => (await minidock.inspect(name)).State.Running

test('Ctrl-P Ctrl-Q leaves a run, which ends well and says nothing; the container goes on, and attach ends as it does', async () => {
  const left = await at(`$M run --name shell -it busybox sh -c '${STAYS}'`, CTRL_P + CTRL_Q)
  expect(left).toMatchObject({ exitCode: 0, lines: expect.not.arrayContaining([expect.stringContaining('escape')]) })
  expect(await isRunning('shell')).toBe(true)
  const back = await at(`echo ready; $M attach shell`, [['ready\n', 'word\nend\n']])
  expect(back).toMatchObject({ exitCode: 9, lines: expect.arrayContaining(['read [word]', 'read [end]']) })
})

test('Ctrl-P Ctrl-Q leaves attach and exec too, which say so', async () => {
  await minidock.ok('run', '-dit', '--name', 'shell', 'busybox', 'sh', '-c', STAYS)
  const attached = await at(`echo ready; $M attach shell`, [
    ['ready\n', 'one\n'],
    ['read [one]\n', CTRL_P + CTRL_Q],
  ])
  expect(attached).toMatchObject({ exitCode: 1, lines: expect.arrayContaining(['read escape sequence']) })
  const executed = await at(`$M exec -it shell sh -c '${STAYS}'`, CTRL_P + CTRL_Q)
  expect(executed).toMatchObject({ exitCode: 1, lines: expect.arrayContaining(['read escape sequence']) })
  expect(await isRunning('shell')).toBe(true)
  expect((await minidock.inspect('shell')).ExecIDs).toHaveLength(1)
})

test('--detach-keys chooses others; the beginning of them, and the usual ones, are the program’s then', async () => {
  const script = `stty raw -echo; echo ready; head -c 4 | od -An -tx1; echo seen; cat`
  const { exitCode, lines } = await at(`$M run --name keys --detach-keys ctrl-a,x -it busybox sh -c '${script}'`, [
    ['ready\n', `${CTRL_P}${CTRL_Q}${CTRL_A}y`],
    ['seen', `${CTRL_A}x`],
  ])
  expect(exitCode).toBe(0)
  expect(lines.join(' ')).toContain('10 11 01 79')
  expect(await isRunning('keys')).toBe(true)
})

test('keys that detach are found though they come one by one', async () => {
  const { exitCode } = await at(`$M run --name slow -it busybox sh -c 'echo ready; sleep 0.3; echo now; cat'`, [
    ['ready\n', CTRL_P],
    ['now', CTRL_Q],
  ])
  expect(exitCode).toBe(0)
  expect(await isRunning('slow')).toBe(true)
})

test.each([
  ['Ctrl-C', CTRL_C, 'INT'],
  ['Ctrl-\\', CTRL_BACKSLASH, 'QUIT'],
  ['Ctrl-Z', CTRL_Z, 'TSTP'],
])('%s is the program’s signal, in run and in exec', async (_, key, signal) => {
  const script = `trap "echo got ${signal}; exit 5" ${signal}; echo ready; while :; do sleep 0.05; done`
  const expected = { exitCode: 5, lines: expect.arrayContaining([expect.stringContaining(`got ${signal}`)]) }
  expect(await at(`$M run --rm -it busybox sh -c '${script}'`, key)).toMatchObject(expected)
  await minidock.background('web')
  expect(await at(`$M exec -it web sh -c '${script}'`, key)).toMatchObject(expected)
})

test('exec -it has a terminal of the size of the caller’s, which gets its own settings back', async () => {
  await minidock.background('web')
  const { exitCode, lines } = await at(
    `stty rows 31 cols 71; stty -g; $M exec -it web sh -c 'tty; stty size; exit 6'; code=$?; stty -g; exit $code`,
  )
  expect(exitCode).toBe(6)
  expect(lines).toEqual(expect.arrayContaining(['/dev/pts/0', '31 71']))
  const settings = lines.filter(line => /^[0-9a-f]+(:[0-9a-f]+){10}/.test(line))
  expect(settings).toEqual([settings[0], settings[0]])
})

test('a window whose size changes is told to what exec started', async () => {
  await minidock.background('web')
  const resize = '(until [ -e "$GO" ]; do sleep 0.05; done; stty rows 41 cols 123 < /dev/tty) &'
  const look = `trap "stty size; exit 5" WINCH; echo ready; while :; do sleep 0.05; done`
  const { exitCode, lines } = await at(`stty rows 20 cols 60; ${resize} $M exec -it web sh -c '${look}'`)
  expect({ exitCode, lines }).toMatchObject({ exitCode: 5, lines: expect.arrayContaining(['41 123']) })
})

test('who attaches gives the terminal its own size', async () => {
  await minidock.ok(
    'run',
    '-dit',
    '--name',
    'shell',
    'busybox',
    'sh',
    '-c',
    'while read line; do stty size; [ "$line" = end ] && exit 0; done',
  )
  const first = await at(`stty rows 22 cols 66; echo ready; $M attach shell`, [
    ['ready\n', 'look\n'],
    ['22 66', CTRL_P + CTRL_Q],
  ])
  expect(first.lines).toContain('22 66')
  const second = await at(`stty rows 44 cols 99; echo ready; $M attach shell`, [['ready\n', 'end\n']])
  expect(second.lines).toContain('44 99')
})

test('an attach that is killed gives the terminal back, and so does an exec', async () => {
  await minidock.ok('run', '-dit', '--name', 'shell', 'busybox', 'sh', '-c', 'while :; do echo ready; sleep 0.2; done')
  const restored =
    'for try in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; [ "$(stty -g)" = "$before" ] && echo restored && break; done; rm "$GO.pid"'
  const kill = '(until [ -e "$GO" ]; do sleep 0.05; done; kill -9 $(cat "$GO.pid")) &'
  for (const command of ['attach shell', 'exec -it shell sh -c "echo ready; sleep 1000"']) {
    const client = `sh -c 'echo $$ > "$GO.pid"; exec "$M" ${command}'`
    expect((await at(`before=$(stty -g); ${kill} ${client}; ${restored}`)).lines, command).toContain('restored')
  }
  expect(await isRunning('shell')).toBe(true)
})

test('what a program writes last before it ends is on the screen, though it is much', async () => {
  const { exitCode, lines } = await at(`$M run --rm -t busybox sh -c 'seq 1 20000; exit 3'`)
  expect(exitCode).toBe(3)
  expect(lines.filter(line => line !== '')).toEqual(Array.from({ length: 20_000 }, (_, n) => String(n + 1)))
})

test('a terminal’s output is in the log as it is on the screen', async () => {
  await at(`$M run --name logged -t busybox sh -c 'echo one; echo two >&2'`)
  await until('it has ended', async () => !(await isRunning('logged')))
  expect(await minidock.minidock(['logs', 'logged'])).toEqual({ exitCode: 0, stdout: 'one\r\ntwo', stderr: '' })
})
