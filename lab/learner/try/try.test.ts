/** `npm run lab try N …`: the engine with the learner's own heart, as a command line in a sandbox, with a workshop of its own. npm itself is left out. */

import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from '../../../course/places.ts'
import { useUnchangedHost } from '../../fixtures/host-unchanged.ts'
import { abandonedGroups, leftOf } from '../../fixtures/left-of-sandboxes.ts'
import { solved, starterOf } from '../../fixtures/starter.ts'
import { type Screen, type Typed, typedAt } from '../../fixtures/terminal.ts'
import { LAB, useWorkshop } from '../../fixtures/workshop.ts'
import { inTerminal } from '../../sandbox/in-terminal.ts'
import { within } from '../../suite/slowness.ts'

const FILE = '02-namespaces.ts'

const own = useWorkshop()

useUnchangedHost()
const abandonedBefore = new Set(abandonedGroups())

interface Options {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** In a pipe. */
function tried(words: readonly string[], { input = '', env = {} }: Options = {}) {
  return own.lab(['try', ...words], { env: { INIT_CWD: REPOSITORY, ...env }, input })
}

const shown = (file: string) => relative(REPOSITORY, join(own.path, file))
const write = (source: string, file = FILE) => writeFileSync(join(own.path, file), source)
const without = (text: string, instead: string) => solved(2).replace(text, () => instead)

describe('one command', () => {
  test('explain gives the learner’s own reasons', async () => {
    write(without("because('…').umount2", "because('so that no path leads back').umount2"))
    const { exitCode, stdout, stderr } = await tried(['2', 'explain', 'run', 'busybox', 'true'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/2 namespaces │ +# so that no path leads back\n2 namespaces │ +umount2\("\.", MNT_DETACH\)\n/)
  })

  test('a container sees what the learner’s heart gives it', async () => {
    const command = ['2', 'run', '--rm', 'busybox', 'sh', '-c', 'echo $$']
    write(solved(2))
    expect(await tried(command)).toEqual({ exitCode: 0, stdout: '1', stderr: '' })
    write(without('pid: CLONE.NEWPID', 'pid: 0'))
    const { stdout } = await tried(command)
    expect(Number(stdout)).toBeGreaterThan(1)
  })

  test('streams and the exit code are the program’s', async () => {
    write(solved(2))
    const program = ['run', '--rm', '-i', 'busybox', 'sh', '-c', 'cat; echo problem >&2; exit 7']
    expect(await tried(['2', '--', ...program], { input: 'hello' })).toEqual({ exitCode: 7, stdout: 'hello', stderr: 'problem' })
  })

  test('the file is made if there is none; what the command leaves behind goes with the sandbox, which is said', async () => {
    const { exitCode, stdout, stderr } = await tried(['2', 'run', '-d', 'busybox', 'sleep', '100'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(stderr).toBe(
      `${shown(FILE)} was made just now: npm run lab 2 checks it\nthe sandbox has ended, and the container with it\n  several commands in one sandbox: npm run lab try 2`,
    )
    expect(existsSync(join(own.path, FILE))).toBe(true)
  })

  test('a build reads the folder where the user stands, and nothing is written to it', async () => {
    write(solved(7), '07-build.ts')
    const folder = mkdtempSync('/tmp/context-')
    try {
      writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nCOPY --chmod=600 word /word\nRUN cat /word\n')
      writeFileSync(join(folder, 'word'), 'from the context\n')
      const { exitCode, stderr } = await tried(['7', 'build', '--progress', 'plain', '.'], { env: { INIT_CWD: folder } })
      expect(exitCode, stderr).toBe(0)
      expect(stderr).toContain('from the context')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a shell', () => {
  test('several commands in a row are of one engine; the exit code is the shell’s', async () => {
    write(starterOf(8, 'exercise.ts'), '08-lifecycle.ts')
    const input = [
      'minidock run -d --name web busybox sleep 100 > /dev/null',
      "minidock ps --format '{{.Names}} {{.Image}}'",
      'minidock exec web cat /proc/1/comm',
      'minidock rm -f web',
      'exit 3',
    ].join('\n')
    expect(await tried(['8'], { input })).toEqual({ exitCode: 3, stdout: 'web busybox\nsleep\nweb', stderr: '' })
  })

  /** A heart that loses the last byte of each piece. */
  const HALF = `Object.assign(heart, {
    unframe: () => {
      const pieces = unframe()
      return (chunk: Uint8Array) => [...pieces(chunk)].map(({ stream, bytes }) => ({ stream, bytes: stream > 2 ? bytes : bytes.subarray(0, -1) }))
    },
  })\n`

  test('in chapter 8, frames are the learner’s', async () => {
    const input = `minidock run -d -i --name talk busybox sh -c 'read go; echo out; sleep 0.2; echo err >&2; exit 3' > /dev/null
      echo go | minidock system frames talk`
    write(solved(8), '08-lifecycle.ts')
    expect(await tried(['8'], { input })).toEqual({ exitCode: 3, stdout: 'stdout 4 "out\\n"\nstderr 4 "err\\n"', stderr: '' })
    write(`${solved(8)}\nconst { unframe } = heart\n${HALF}`, '08-lifecycle.ts')
    expect((await tried(['8'], { input })).stdout).toBe('stdout 3 "out"\nstderr 3 "err"')
  })

  test('what an editor saves while it is open counts for the next command', async () => {
    write(solved(2))
    const shell = execa(process.execPath, [LAB, 'try', '2'], {
      cwd: REPOSITORY,
      env: { MINIDOCK_WORKSHOP: own.path },
      reject: false,
      timeout: within(100),
    })
    const command = 'minidock run --rm busybox sh -c \'test $$ = 1 && echo "of its own" || echo shared\''
    shell.stdin.write(`${command}\n`)
    let text = ''
    for await (const line of shell) {
      text += `${line}\n`
      if (line !== 'of its own') continue
      write(without('pid: CLONE.NEWPID', 'pid: 0'), `${FILE}.saving`)
      renameSync(join(own.path, `${FILE}.saving`), join(own.path, FILE))
      shell.stdin.end(`until grep -q 'pid: 0' ${join(own.path, FILE)}; do sleep 0.05; done\n${command}\n`)
    }
    expect(text).toBe('of its own\nshared\n')
    expect((await shell).exitCode).toBe(0)
  })

  test('a file that breaks when a monitor asks it is told by the next command', async () => {
    write(`${solved(8)}\nheart.shouldRestart = () => { throw new Error('asked') }\n`, '08-lifecycle.ts')
    const line = solved(8).split('\n').length + 1
    const input = `minidock run -d --name again --restart always busybox true > /dev/null
      until ls /run/minidock-lab/*.behind >/dev/null 2>&1; do sleep 0.05; done
      minidock ps --quiet`
    const { stderr } = await tried(['8'], { input })
    expect(stderr).toBe(
      `minidock: ${shown('08-lifecycle.ts')}:${line}: crash: Error: asked\n  a container’s monitor has asked your file, and has had no answer`,
    )
  })
})

describe('on a terminal', () => {
  /** @param typed what is typed, each when the screen shows its word */
  async function onTerminal(words: readonly string[], typed: Typed): Promise<Screen> {
    const sized = ['sh', '-c', 'stty rows 33 cols 77; exec "$@"', 'sh'] as const
    const [program, ...args] = inTerminal([...sized, process.execPath, LAB, 'try', ...words])
    const running = execa(program, args, {
      cwd: REPOSITORY,
      env: { SHELL: '/bin/sh', TERM: 'dumb', NO_COLOR: '1', MINIDOCK_WORKSHOP: own.path, INIT_CWD: REPOSITORY },
      reject: false,
      timeout: within(100),
    })
    return await typedAt(running, typed)
  }

  test('a program has a terminal of that size, Ctrl-C is its own, and so is the exit code', async () => {
    write(solved(2))
    const program = 'stty size; tty; trap "echo interrupted; exit 4" INT; echo ready; while :; do sleep 0.05; done'
    const { exitCode, lines } = await onTerminal(['2', 'run', '--rm', '-it', 'busybox', 'sh', '-c', program], [['ready\n', '\u0003']])
    expect(lines.join('\n')).toContain('33 77\n/dev/pts/0\nready\n')
    expect(lines.join('\n')).toContain('interrupted')
    expect(exitCode).toBe(4)
  })

  test('the shell says what it is, and has job control', async () => {
    write(solved(2))
    const { exitCode, lines } = await onTerminal(
      ['2'],
      [
        ['# ', 'sleep 100 &\n'],
        ['[1]', 'jobs; minidock run --rm busybox echo "from $((40 + 2))"; exit 6\n'],
      ],
    )
    const text = lines.join('\n')
    // Lines are broken between words where the file's path is long.
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      `a sandbox: what you do here is gone when you leave it (exit) minidock is the engine of chapter 2 with your ${shown(FILE)} edit that in another window: the next command reads what you have saved `,
    )
    expect(text).toContain('Running                 sleep 100 &\nfrom 42\n')
    expect(exitCode).toBe(6)
  })
})

describe('what is wrong with the file is said once, with its line', () => {
  const BEGIN = 'separate(root) {'
  test.each([
    ['a crash', "throw new Error('in the heart')", 'crash: Error: in the heart', 'fix your file first'],
    ['a syntax error', 'const = 1', 'syntax error: Unexpected token `=`. Expected yield, an identifier, [ or {', 'fix your file first'],
    ['an end', 'process.exit(0)', 'ended: separate() ends the whole engine', 'no process.exit() here: the engine goes on after your code'],
    [
      'an endless loop',
      'for (;;) {}',
      'endless loop: separate() does not come to an end',
      'a debugger was asked for the line; then the engine was ended',
    ],
  ])('%s', async (_, code, message, hint) => {
    const source = without(BEGIN, `${BEGIN} ${code}`)
    write(source)
    const line = source.split('\n').findIndex(text => text.includes(BEGIN)) + 1
    const { exitCode, stdout, stderr } = await tried(['2', 'run', '--rm', 'busybox', 'true'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 125, stdout: '' })
    // Node's own word, when it is asked for the line.
    expect(stderr.replace('Debugger attached.\n', '')).toBe(`minidock: ${shown(FILE)}:${line}: ${message}\n  ${hint}`)
  })
})

test.each(['SIGINT', 'SIGKILL'] as const)('%s in the middle leaves nothing', async signal => {
  write(solved(2))
  const running = execa(process.execPath, [LAB, 'try', '2', 'run', 'busybox', 'sh', '-c', 'echo ready; sleep 1000'], {
    cwd: REPOSITORY,
    env: { MINIDOCK_WORKSHOP: own.path },
    reject: false,
    stdin: 'ignore',
  })
  for await (const line of running) {
    expect(line).toBe('ready')
    running.kill(signal)
  }
  await running
  await expect.poll(() => leftOf(own.path, abandonedBefore), { timeout: within(30) }).toEqual([])
})
