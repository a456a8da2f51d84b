import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { runCommand } from './run-command.ts'
import { testCli, testTerminal } from './test-engine.ts'

async function minidock(words: string | readonly string[], chapter?: number) {
  const terminal = testTerminal()
  const code = await runCommand(testCli(chapter), typeof words === 'string' ? words.split(' ').filter(Boolean) : words, terminal)
  return { code, out: terminal.stdout(), err: terminal.stderr() }
}

describe('a command', () => {
  test('is called with its arguments and flags', async () => {
    const { code, out } = await minidock('ps -a --filter x=y --filter=z=')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ args: [], flags: { all: true, filter: ['x=y', 'z='], last: -1 } })
  })

  test('of containers gets a request with image, command and what the flags say', async () => {
    const { out } = await minidock(['run', '-itm64m', '--pid=host', 'busybox', 'sh', '-c', 'ls -l'])
    expect(JSON.parse(out)).toMatchObject({
      Image: 'busybox',
      Cmd: ['sh', '-c', 'ls -l'],
      flags: { memory: 67_108_864, interactive: true, tty: true },
    })
  })

  test('has the other spellings that docker has', async () => {
    expect((await minidock('container ls -q')).out).toBe((await minidock('ps -q')).out)
    expect((await minidock('container run busybox')).out).toBe((await minidock('run busybox')).out)
  })

  test('may have two words', async () => {
    expect((await minidock('system gc')).code).toBe(0)
  })

  test('comes after the flags of minidock itself', async () => {
    expect((await minidock('--root /tmp/x ps')).code).toBe(0)
    expect((await minidock('-v')).out).toBe('minidock version 0.1.0\n')
  })
})

describe('what is wrong is told with the way out', () => {
  const cases: readonly (readonly [words: string, code: number, err: string])[] = [
    ['--foo ps', 125, "minidock: unknown flag: --foo\n  See 'minidock --help'.\n"],
    ['run --nam=x y', 125, "minidock: unknown flag: --nam\n  did you mean --name?\n  See 'minidock run --help'.\n"],
    ['run -name x y', 125, "minidock: unknown shorthand flag: 'n' in -name\n  did you mean --name?\n  See 'minidock run --help'.\n"],
    ['container ls --al', 125, "minidock: unknown flag: --al\n  did you mean --all?\n  See 'minidock container ls --help'.\n"],
    ['run', 1, "minidock: 'minidock run' requires at least 1 argument\n  See 'minidock run --help'.\n"],
    ['ps x', 1, "minidock: 'minidock ps' accepts no arguments\n  See 'minidock ps --help'.\n"],
    ['container logs', 1, "minidock: 'minidock container logs' requires 1 argument\n  See 'minidock container logs --help'.\n"],
    ['cp a', 1, "minidock: 'minidock cp' requires 2 arguments\n  See 'minidock cp --help'.\n"],
    ['pss', 1, "minidock: unknown command: minidock pss\n  did you mean minidock ps?\n  See 'minidock --help'.\n"],
    [
      'container lss',
      1,
      "minidock: unknown command: minidock container lss\n  did you mean minidock container ls?\n  See 'minidock container --help'.\n",
    ],
    [
      'compose up -d',
      1,
      "minidock: unknown command: minidock compose\n  Compose is a client of docker's API, which arrives in chapter 11 (api): until then, start each container with minidock run\n  See 'minidock --help'.\n",
    ],
    [
      '-H tcp://db:2375 ps',
      125,
      "minidock: unknown shorthand flag: 'H' in -H\n  minidock has no daemon to choose: each command works on the machine that it is called on\n  See 'minidock --help'.\n",
    ],
    [
      'delete web',
      1,
      "minidock: unknown command: minidock delete\n  to remove a container: minidock rm; an image: minidock rmi\n  See 'minidock --help'.\n",
    ],
    ['ps -H', 125, "minidock: unknown shorthand flag: 'H' in -H\n  See 'minidock ps --help'.\n"],
    ['system --foo', 125, "minidock: unknown flag: --foo\n  See 'minidock system --help'.\n"],
    ['help foo', 1, 'minidock: unknown help topic: foo\n'],
    [
      'run -e =x y',
      125,
      'minidock: invalid argument "=x" for "-e, --env" flag: invalid environment variable: =x\n  write it as KEY=value\n  See \'minidock run --help\'.\n',
    ],
    ['run missing', 125, 'minidock: no such image: missing\n  minidock images shows those that there are\n'],
    ['run busybox nosuch', 127, 'minidock: cannot execute nosuch\n'],
    ['run busybox bug', 125, 'minidock: x is not a function\n  this is a bug in minidock; MINIDOCK_DEBUG=1 shows where\n'],
  ]
  test.each(cases)('%s', async (words, code, err) => {
    expect(await minidock(words)).toEqual({ code, out: '', err })
  })
})

describe('a command of root', () => {
  const as = (uid: number) => vi.spyOn(process, 'geteuid').mockReturnValue(uid)

  test('is run for root', async () => {
    using _ = as(0)
    expect(JSON.parse((await minidock('kill web')).out)).toMatchObject({ args: ['web'] })
  })

  test('is refused to another user', async () => {
    using _ = as(1000)
    expect(await minidock('kill web')).toEqual({
      code: 1,
      out: '',
      err: 'minidock: cannot kill a container: only root may make namespaces and mounts\n  run it with sudo\n',
    })
  })

  test('tells what is wrong with its command line, and helps, without rights', async () => {
    using _ = as(1000)
    expect((await minidock('kill')).err).toBe("minidock: 'minidock kill' requires 1 argument\n  See 'minidock kill --help'.\n")
    expect((await minidock('kill --help')).code).toBe(0)
    expect((await minidock('ps')).code).toBe(0)
  })
})

test.each([
  [1, 'run --net host y'],
  [2, 'run --userns host --runtime runc --isolation default --net none --pull never --platform linux y'],
])('what a later chapter brings is taken where it says what happens anyway: in chapter %i, %s', async (chapter, words) => {
  const { code, out } = await minidock(words, chapter)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ Image: 'y' })
})

describe('what a later chapter brings', () => {
  const cases: readonly (readonly [words: string, chapter: number, code: number, first: string])[] = [
    ['run --volume x y', 4, 125, '--volume arrives in chapter 6 (volumes)'],
    ['run -v x y', 4, 125, '-v (--volume) arrives in chapter 6 (volumes)'],
    ['run -h web y', 1, 125, '-h (--hostname) arrives in chapter 2 (namespaces)'],
    ['run --memory 64m y', 2, 125, '--memory arrives in chapter 4 (cgroups)'],
    ['exec web sh', 4, 1, 'exec arrives in chapter 8 (lifecycle)'],
    ['container exec web sh', 4, 1, 'container exec arrives in chapter 8 (lifecycle)'],
    ['network ls', 4, 1, 'network arrives in chapter 5 (network)'],
    ['image ls', 2, 1, 'image ls arrives in chapter 3 (overlay)'],
    ['run --isolation x y', 4, 125, '--isolation x is not supported'],
    ['run --userns keep y', 8, 125, '--userns keep arrives in chapter 9 (security)'],
    ['run --network bridge y', 2, 125, '--network bridge arrives in chapter 5 (network)'],
    ['run --net none y', 1, 125, '--network none arrives in chapter 5 (network)'],
    ['run --pull always y', 4, 125, '--pull always arrives in chapter 10 (registry)'],
    ['run --platform plan9/mips y', 4, 125, '--platform plan9/mips arrives in chapter 10 (registry)'],
    ['run --runtime runsc y', 4, 125, '--runtime runsc arrives in chapter 12 (cluster)'],
    ['run --runtime runc --nope y', 4, 125, 'unknown flag: --nope'],
  ]
  test.each(cases)('%s', async (words, chapter, code, first) => {
    const { code: actual, err } = await minidock(words, chapter)
    expect(err.split('\n')[0]).toBe(`minidock: ${first}`)
    expect(actual).toBe(code)
  })

  test('a flag of run that a chapter should have brought and did not is unknown', async () => {
    expect((await minidock('run --cpus 2 y')).err).toBe(
      "minidock: unknown flag: --cpus\n  docker has it, minidock does not\n  See 'minidock run --help'.\n",
    )
  })
})

describe('help', () => {
  test('is the same page in each spelling', async () => {
    const { out, code } = await minidock('run --help')
    expect(code).toBe(0)
    expect(out).toMatch(/^Usage: {2}minidock run \[OPTIONS\] IMAGE \[COMMAND\] \[ARG...\]\n/)
    expect((await minidock('help run')).out).toBe(out)
    expect((await minidock('run --name x --help')).out).toBe(out)
  })

  test('is what minidock alone prints', async () => {
    const { out, code } = await minidock('')
    expect(code).toBe(0)
    expect(out).toMatch(/^Usage: {2}minidock \[OPTIONS\] COMMAND\n/)
    for (const words of ['--help', '-h', 'help']) expect((await minidock(words)).out).toBe(out)
  })

  test('with -h is deprecated, as in docker', async () => {
    expect((await minidock('ps -h')).err).toBe('Flag shorthand -h has been deprecated, use --help\n')
  })
})

const word = fc.oneof(
  fc.string(),
  fc.constantFrom('run', 'ps', 'container', 'ls', 'system', 'gc', 'help', '-h', '--help', '--', '-it', 'busybox', '-e', '=x', '--volume'),
)

test('whatever is typed, there is an answer and an exit code', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word), async argv => {
      const { code, out, err } = await minidock(argv)
      expect([0, 1, 125]).toContain(code)
      expect(out + err).not.toBe('')
      expect(err).not.toMatch(/this is a bug/)
    }),
  )
})
