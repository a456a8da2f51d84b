/** A terminal on `-t`. */

import { once } from 'node:events'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { atTerminal as terminal } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const atTerminal = async (script: string, typed = '') => await terminal(minidock, script, typed)

test('with -it, all three streams are a terminal, which is the container’s number 0', async () => {
  const { lines } = await atTerminal(`$M run --rm -it busybox sh -c 'test -t 0 && test -t 1 && test -t 2 && tty'`)
  expect(lines).toContain('/dev/pts/0')
})

test('the terminal has the size of the caller’s', async () => {
  expect((await atTerminal(`stty rows 33 cols 77; $M run --rm -it busybox stty size`)).lines).toContain('33 77')
})

test('the exit code comes through a terminal', async () => {
  expect((await atTerminal(`$M run --rm -it busybox sh -c 'exit 7'`)).exitCode).toBe(7)
})

test('the caller’s terminal is afterwards as it was', async () => {
  const { lines } = await atTerminal(`stty -g; $M run --rm -it busybox true; stty -g`)
  const settings = lines.filter(line => /^[0-9a-f]+(:[0-9a-f]+){10}/.test(line))
  expect(settings).toHaveLength(2)
  expect(settings[0]).toBe(settings[1])
})

test('what is typed reaches the program', async () => {
  const { lines, exitCode } = await atTerminal(
    `$M run --rm -it busybox sh -c 'echo ready; read word; echo "read $word"; exit 3'`,
    'hello\n',
  )
  expect(lines).toContain('read hello')
  expect(exitCode).toBe(3)
})

test('Ctrl-C at the terminal is the program’s, not minidock’s', async () => {
  const { lines, exitCode } = await atTerminal(
    `$M run --rm -it busybox sh -c 'trap "echo interrupted; exit 4" INT; echo ready; while :; do sleep 0.05; done'`,
    '\u0003',
  )
  expect(lines.join('\n')).toContain('interrupted')
  expect(exitCode).toBe(4)
})

test('with -t and no terminal to copy, the container has one all the same', async () => {
  const { exitCode, stdout } = await minidock.minidock(['run', '--rm', '-t', 'busybox', 'sh', '-c', 'tty; echo $TERM; ls -l /dev/console'])
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^\/dev\/pts\/0\r?\nxterm\r?\ncrw--w---- .*\/dev\/console\r?$/),
  })
})

test('-it without a terminal to take it from is refused', async () => {
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '-it', 'busybox', 'true'], { input: '' })
  expect(exitCode).toBe(1)
  expect(stderr).toContain('the input device is not a TTY')
})

/** Runs beside the command that has the terminal, once that is ready. */
const beside = (script: string) => `(until [ -e "$GO" ]; do sleep 0.05; done; ${script}) &`

test('while a program has the terminal, the caller’s is raw: what is typed is its own to interpret', async () => {
  const { lines } = await atTerminal(
    `${beside('stty -a < /dev/tty > "$GO.settings"; echo > "$GO.done"')} "$M" run --rm -it busybox sh -c 'echo ready; sleep 5; read word'; cat "$GO.settings"; rm "$GO."*`,
    '\r',
  )
  for (const setting of ['-icanon', '-isig', '-echo', '-icrnl', '-opost']) expect(lines.join(' '), setting).toContain(` ${setting}`)
})

test('a window whose size changes is told to the program', async () => {
  const resized = `"$M" run --rm -it busybox sh -c 'trap "stty size; exit 5" WINCH; echo ready; while :; do sleep 0.05; done'`
  const { lines, exitCode } = await atTerminal(`stty rows 20 cols 60; ${beside('stty rows 41 cols 123 < /dev/tty')} ${resized}`)
  expect(lines).toContain('41 123')
  expect(exitCode).toBe(5)
})

test('a run that is killed gives the terminal back, and leaves the container unharmed', async () => {
  const command = `sh -c 'echo $$ > "$GO.pid"; exec "$M" run --name survivor -it busybox sh -c "echo ready; while :; do sleep 0.1; done"'`
  const restored =
    'for try in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; [ "$(stty -g)" = "$before" ] && echo restored && break; done; rm "$GO.pid"'
  const { lines } = await atTerminal(`before=$(stty -g); ${beside('kill -9 $(cat "$GO.pid")')} ${command}; ${restored}`)
  expect(lines).toContain('restored')
  expect((await minidock.inspect('survivor')).State.Running).toBe(true)
})

test('a terminal that is closed leaves the container running, as in docker', async () => {
  const running = execa(
    'script',
    ['-qefc', `"$M" run --name left -it busybox sh -c 'trap "" HUP; echo ready; while :; do sleep 0.1; done'`, '/dev/null'],
    {
      reject: false,
      env: { ...minidock.environment, M: MINIDOCK, SHELL: '/bin/sh' },
    },
  )
  await once(running.stdout, 'data')
  await until('it runs', async () => (await minidock.minidock(['logs', 'left'])).stdout.includes('ready'))
  running.kill('SIGKILL')
  await running
  expect((await minidock.inspect('left')).State.Running).toBe(true)
})
