/** A listing that is longer than the screen is shown by a pager: where, by which, and what the terminal is like afterwards. */

import { expect, test } from 'vitest'
import { atTerminal, type Typed } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const SMALL = 'stty rows 24 cols 80'
const EXPLAIN = '"$M" explain run busybox true'
/** A pager that says how many lines it has been given. */
const COUNTS = `export PAGER='echo "paged $(wc -l)"'`

const at = async (script: string, typed?: Typed) => {
  const { exitCode, lines } = await atTerminal(minidock, script, typed)
  return { exitCode, lines, screen: lines.join('\n'), isPaged: lines.some(line => line.startsWith('paged')) }
}

test('what is longer than the screen goes to the pager, whole', async () => {
  const { exitCode, lines } = await at(`${SMALL}; ${COUNTS}; ${EXPLAIN}`)
  expect(exitCode).toBe(0)
  expect(lines.filter(line => line !== '' && !line.startsWith('image busybox is not here'))).toEqual([
    expect.stringMatching(/^paged [3-9]\d\d$/),
  ])
})

test('MINIDOCK_PAGER goes before PAGER, and both get colours', async () => {
  const { screen } = await at(`${SMALL}; export PAGER=false MINIDOCK_PAGER='head -n 1'; TERM=xterm ${EXPLAIN}`)
  expect(screen).toContain('\x1b[1msummary: what would be made\x1b[0m')
})

test('what fits on the screen, what goes into a pipe and JSON are not paged', async () => {
  const fits = await at(`${SMALL}; ${COUNTS}; "$M" explain --phase enter run busybox true`)
  expect(fits).toMatchObject({ exitCode: 0, isPaged: false, screen: expect.stringContaining('pivot_root(".", ".")') })
  const piped = await at(`${SMALL}; ${COUNTS}; ${EXPLAIN} | grep -c 'pivot_root('`)
  expect(piped).toMatchObject({ exitCode: 0, isPaged: false, lines: expect.arrayContaining(['1']) })
  expect(await at(`${SMALL}; ${COUNTS}; "$M" explain --json run busybox true`)).toMatchObject({ exitCode: 0, isPaged: false })
})

test.each([
  ['an empty PAGER', "PAGER='' "],
  ['cat as PAGER', 'PAGER=cat '],
  ['an empty MINIDOCK_PAGER', "MINIDOCK_PAGER='' "],
  ['a terminal that cannot move its cursor', 'TERM=dumb '],
])('with %s, all is printed at once', async (_what, variables) => {
  const { exitCode, isPaged, screen } = await at(`${SMALL}; ${COUNTS}; ${variables}${EXPLAIN}`)
  expect({ exitCode, isPaged }).toEqual({ exitCode: 0, isPaged: false })
  expect(screen).toContain('release: ')
})

test('with --no-pager, all is printed at once', async () => {
  const { exitCode, isPaged, screen } = await at(`${SMALL}; ${COUNTS}; "$M" explain --no-pager run busybox true`)
  expect({ exitCode, isPaged }).toEqual({ exitCode: 0, isPaged: false })
  expect(screen).toContain('release: ')
})

test('a pager that is not there is no reason to show nothing', async () => {
  const { exitCode, screen } = await at(`${SMALL}; PAGER=/nonexistent/pager ${EXPLAIN}`)
  expect(exitCode).toBe(0)
  expect(screen).toContain('/nonexistent/pager')
  expect(screen).toContain('release: ')
})

test('a pager that is left early ends the command well, and the terminal is as it was', async () => {
  const { exitCode, lines } = await at(`${SMALL}; stty -g; PAGER='exec <&-; echo left' ${EXPLAIN} 2> /dev/null; echo "code $?"; stty -g`)
  const [before, after] = lines.filter(line => /^[0-9a-f]+(:[0-9a-f]+){10}/.test(line))
  expect({ exitCode, settings: after }).toEqual({ exitCode: 0, settings: before })
  expect(lines.filter(line => /^(left|code)/.test(line))).toEqual(['left', 'code 0'])
})

test('Ctrl-C is the pager’s: the command waits until that is left', async () => {
  // Ctrl-C may come before it reads, or end a read that then has no key.
  const pager = 'trap "echo heard" INT; echo ready; until read key < /dev/tty; do :; done; echo left'
  const script = `${SMALL}; trap : INT; PAGER='${pager}' ${EXPLAIN} 2> /dev/null; echo "code $?"`
  const { lines } = await at(script, [
    ['ready\n', '\u0003'],
    ['heard', '\n'],
  ])
  expect(lines.filter(line => /^(left|code)/.test(line))).toEqual(['left', 'code 0'])
})

test('Ctrl-C that ends the pager ends the command, and the shell sees why', async () => {
  const { exitCode } = await at(`${SMALL}; PAGER='echo ready; exec cat /dev/tty' ${EXPLAIN}`, [['ready\n', '\u0003']])
  expect(exitCode).toBe(130)
})

test('a command that is ended while it pages ends its pager', async () => {
  const beside = '(until [ -e "$GO" ]; do sleep 0.05; done; kill -TERM $(cat "$GO.pid")) &'
  const pager = 'echo $PPID > "$GO.pid"; echo ready; exec cat /dev/tty'
  const { lines } = await at(`${SMALL}; ${beside} PAGER='${pager}' ${EXPLAIN}; echo "code $?"; rm "$GO.pid"`, [['ready\n', '']])
  expect(lines).toContain('code 143')
})

test('a terminal that does not say its size has 80 columns', async () => {
  const { lines } = await at(`stty rows 0 cols 0; NO_COLOR=1 PAGER=cat ${EXPLAIN} 2> /dev/null`)
  const widths = lines.map(line => [...line].length)
  expect(Math.max(...widths)).toBeLessThanOrEqual(80)
  expect(Math.max(...widths)).toBeGreaterThan(70)
})

test('in a pipe no call is broken', async () => {
  const listing = await minidock.ok('explain', '--only', 'program', 'run', 'busybox', 'true')
  expect(listing).toMatch(/│ {5}seccomp\(SECCOMP_SET_MODE_FILTER, .*\)$/m)
})

test('explain build pages as well', async () => {
  const { exitCode, lines } = await at(`stty rows 5 cols 80; ${COUNTS}; "$M" explain build chapters/07-build/example 2> /dev/null`)
  expect(exitCode).toBe(0)
  expect(lines).toContainEqual(expect.stringMatching(/^paged \d\d$/))
})
