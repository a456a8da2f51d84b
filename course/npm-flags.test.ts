import { describe, expect, test } from 'vitest'
import { type Arrived, type Kept, keptByNpm, type Settings } from './npm-flags.ts'

const RUN = [
  { name: 'rm', isSwitch: true },
  { name: 'interactive', short: 'i', isSwitch: true },
  { name: 'tty', short: 't', isSwitch: true },
  { name: 'detach', short: 'd', isSwitch: true },
  { name: 'read-only', isSwitch: true },
  { name: 'no-healthcheck', isSwitch: true },
  { name: 'name', isSwitch: false },
  { name: 'publish', short: 'p', isSwitch: false },
  { name: 'memory', short: 'm', isSwitch: false },
  { name: 'env', short: 'e', isSwitch: false },
  { name: 'user', short: 'u', isSwitch: false },
  { name: 'cpus', isSwitch: false },
  { name: 'attach', short: 'a', isSwitch: false },
  { name: 'cpu-shares', short: 'c', isSwitch: false },
]
const PS = [
  { name: 'all', short: 'a', isSwitch: true },
  { name: 'quiet', short: 'q', isSwitch: true },
  { name: 'filter', short: 'f', isSwitch: false },
]

/** What npm sets anyway. */
const ALWAYS = { user_agent: 'npm/11.19.1 node/v26.10.0 linux x64', cache: '/home/ada/.npm', prefix: '/usr', noproxy: '', yes: '' }

function run(args: string, settings: Settings): Kept | undefined {
  return kept({ flags: RUN, args: args.split(' '), runsProgram: true }, settings)
}

function ps(settings: Settings): Kept | undefined {
  return kept({ flags: PS, args: [], runsProgram: false }, settings)
}

function kept(arrived: Arrived, settings: Settings): Kept | undefined {
  return keptByNpm(arrived, { ...ALWAYS, ...settings })
}

describe('what npm has kept is put back in its place', () => {
  test.each<[string, string, Settings, readonly string[], string]>([
    ['a switch', 'busybox echo hi', { rm: 'true' }, ['--rm'], '--rm busybox echo hi'],
    ['one that is switched off', 'busybox', { rm: '' }, ['--rm=false'], '--rm=false busybox'],
    ['one that begins with no', 'busybox', { healthcheck: '' }, ['--no-healthcheck'], '--no-healthcheck busybox'],
    ['one with a dash in its name', 'busybox', { read_only: 'true' }, ['--read-only'], '--read-only busybox'],
    ['a value', 'busybox', { name: 'web' }, ['--name'], '--name web busybox'],
    ['a value that npm has left', 'web busybox', { name: 'true' }, ['--name'], '--name web busybox'],
    ['values that npm has left', 'A=1 B=2 busybox', { env: 'true\n\ntrue' }, ['--env', '--env'], '--env A=1 --env B=2 busybox'],
    ['both', 'B=2 busybox', { env: 'A=1\n\ntrue' }, ['--env', '--env'], '--env A=1 --env B=2 busybox'],
    ['letters', 'busybox sh', { it: 'true' }, ['-it'], '-it busybox sh'],
    ['a letter with a value', '1000 busybox id', { u: 'true' }, ['-u'], '-u 1000 busybox id'],
    ['letters, the last with a value', '1000 busybox id', { itu: 'true' }, ['-itu'], '-itu 1000 busybox id'],
    ["a letter of npm's", 'busybox sleep 9', { loglevel: 'info' }, ['-d'], '-d busybox sleep 9'],
    ["one of npm's, with a value", 'busybox', { message: '64m' }, ['-m'], '-m 64m busybox'],
    ["one of npm's whose value is left", '80:80 busybox', { parseable: 'true' }, ['-p'], '-p 80:80 busybox'],
    [
      'all sorts at once',
      '80:80 busybox sh',
      { rm: 'true', it: 'true', name: 'web', parseable: 'true' },
      ['--rm', '--name', '-it', '-p'],
      '--rm --name web -it -p 80:80 busybox sh',
    ],
    ["what is the shell's", 'busybox sh', { rm: 'true', call: 'echo hi' }, ['--rm', '-c'], '--rm busybox sh -c echo hi'],
    ["what is the program's", 'busybox tail log', { force: 'true' }, ['-f'], 'busybox tail log -f'],
  ])('%s', (_, args, settings, flags, command) => {
    const answer = run(args, settings)
    expect(answer?.flags).toEqual(flags)
    expect(answer?.args?.join(' ')).toBe(command)
  })

  test('a letter and a name that are the same to npm are told as the letter', () => {
    expect(ps({ all: 'true' })).toEqual({ flags: ['-a'], args: ['-a'] })
    expect(ps({ all: 'true', loglevel: 'warn' })).toEqual({ flags: ['-a', '-q'], args: ['-a', '-q'] })
  })
})

test('a name that begins one of npm’s own', () => {
  const flags = [{ name: 'engine', isSwitch: false }]
  expect(kept({ flags, args: ['docker'], runsProgram: false }, { engine_strict: 'true' })?.args).toEqual(['--engine', 'docker'])
})

describe('where the places are not certain, only the flags are told', () => {
  test.each<[string, string, Settings, readonly string[]]>([
    ['two flags whose values npm has left', '64m 1 busybox', { memory: 'true', cpus: 'true' }, ['--memory', '--cpus']],
    ["a letter that may be the program's", 'busybox ls', { all: 'true' }, ['-a']],
    ['a call without a shell', 'busybox ping', { call: '1' }, ['-c']],
  ])('%s', (_, args, settings, flags) => expect(run(args, settings)).toEqual({ flags, args: undefined }))

  test('a flag of the command further to the front', () => {
    const flags = [...RUN, { name: 'json', isSwitch: true, isBefore: true }]
    expect(kept({ flags, args: ['busybox'], runsProgram: true }, { json: 'true' })).toEqual({ flags: ['--json'], args: undefined })
  })
})

describe('npm’s own settings are nothing that it has kept', () => {
  test.each<[string, Settings]>([
    ['those that npm always sets', {}],
    ['another level of its log', { loglevel: 'silent' }],
    ['a registry, a proxy, and whether it asks', { registry: 'http://127.0.0.1:4873/', proxy: 'http://127.0.0.1:3128', yes: 'true' }],
    ['what a package looks for', { nodedir: '/usr', python: '/usr/bin/python3', target: '26', sqlite3_binary_host: 'true' }],
  ])('%s', (_, settings) => {
    expect(run('busybox', settings)).toBeUndefined()
    expect(ps(settings)).toBeUndefined()
  })
})
