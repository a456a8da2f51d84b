import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FlagTable } from '../flags.ts'
import { type ParseOptions, parse } from './parse.ts'
import { problemError } from './parse-problem.ts'

const flags: FlagTable = [
  { kind: 'string', name: 'name', short: 'n', help: '' },
  { kind: 'bool', name: 'interactive', short: 'i', help: '' },
  { kind: 'bool', name: 'tty', short: 't', help: '' },
  { kind: 'bool', name: 'sig-proxy', help: '', default: true },
  { kind: 'int', name: 'pids-limit', help: '' },
  { kind: 'list', name: 'publish', short: 'p', help: '' },
  { kind: 'bytes', name: 'memory', short: 'm', help: '' },
  { kind: 'bytes', name: 'memory-swap', unlimited: true, help: '' },
  { kind: 'duration', name: 'health-interval', help: '' },
  { kind: 'string', name: 'network', aliases: ['net'], help: '' },
  { kind: 'string', name: 'pull', choices: ['always', 'missing', 'never'], default: 'missing', help: '' },
  { kind: 'string', name: 'pid', choices: ['host', 'container:'], help: '' },
]

const RUN: ParseOptions = { flags, interspersed: false, shortHelp: false }
const PS: ParseOptions = { flags, interspersed: true, shortHelp: true }
const DEFAULTS = { 'sig-proxy': true, pull: 'missing' }

function parsed(argv: readonly string[], options = RUN) {
  const result = parse(argv, options)
  if (result.kind !== 'parsed') throw problemError(result, { flags })
  return { ...result, flags: { ...result.flags } }
}

function refused(argv: readonly string[], options = RUN): string {
  const result = parse(argv, options)
  return result.kind === 'parsed' ? 'parsed' : problemError(result, { flags }).message
}

describe('flags', () => {
  test('a value is the next word, or follows an equals sign', () => {
    for (const argv of [['--name', 'x'], ['--name=x'], ['-n', 'x'], ['-nx'], ['-n=x']]) {
      expect(parsed([...argv, 'image'])).toMatchObject({ flags: { name: 'x' }, args: ['image'] })
    }
  })

  test('a value may be empty, and may look like a flag', () => {
    expect(parsed(['--name=', 'image']).flags['name']).toBe('')
    expect(parsed(['--name', '--tty', 'image'])).toMatchObject({ flags: { name: '--tty' }, args: ['image'] })
    expect(parsed(['--name=a=b', 'image']).flags['name']).toBe('a=b')
  })

  test('letters in a row are flags, of which the last may have a value', () => {
    expect(parsed(['-it', 'image']).flags).toEqual({ ...DEFAULTS, interactive: true, tty: true })
    expect(parsed(['-itp80:80', 'image']).flags['publish']).toEqual(['80:80'])
    expect(parsed(['-itp', '80:80', 'image']).flags['publish']).toEqual(['80:80'])
    expect(parsed(['-it=false', 'image']).flags).toEqual({ ...DEFAULTS, interactive: true, tty: false })
  })

  test('a bool never takes the next word', () => {
    expect(parsed(['--tty', 'false'])).toMatchObject({ flags: { tty: true }, args: ['false'] })
    expect(parsed(['--tty=0', '--interactive=T', 'image']).flags).toEqual({ ...DEFAULTS, tty: false, interactive: true })
  })

  test('of a repeated flag the last counts, of a list all do', () => {
    expect(parsed(['--name', 'a', '--name', 'b', '-p', '1', '--publish=2', 'image']).flags).toEqual({
      ...DEFAULTS,
      name: 'b',
      publish: ['1', '2'],
    })
  })

  test('an alias sets the flag that it stands for', () => {
    expect(parsed(['--net', 'host', 'image']).flags['network']).toBe('host')
  })

  test('values are typed', () => {
    const { flags } = parsed(['-m', '64m', '--memory-swap=-1', '--health-interval', '1m30s', '--pids-limit=0x10', 'image'])
    expect(flags).toEqual({ ...DEFAULTS, memory: 67_108_864, 'memory-swap': -1, 'health-interval': 90e9, 'pids-limit': 16 })
  })

  test('whole numbers are those of Go', () => {
    for (const [text, value] of [
      ['-5', -5],
      ['+5', 5],
      ['017', 15],
      ['0o17', 15],
      ['0b11', 3],
      ['1_000', 1000],
      ['0', 0],
    ] as const) {
      expect(parsed([`--pids-limit=${text}`, 'image']).flags['pids-limit']).toBe(value)
    }
  })

  test('a choice that ends in a colon goes on', () => {
    expect(parsed(['--pid', 'container:web', 'image']).flags['pid']).toBe('container:web')
  })
})

describe('arguments', () => {
  test('of a container command end the flags', () => {
    expect(parsed(['-i', 'image', 'ls', '-t', '--', '--help'])).toMatchObject({
      flags: { interactive: true },
      args: ['image', 'ls', '-t', '--', '--help'],
    })
  })

  test('elsewhere may stand between flags', () => {
    expect(parsed(['a', '-i', 'b', '--name=x', 'c'], PS)).toMatchObject({ flags: { interactive: true, name: 'x' }, args: ['a', 'b', 'c'] })
  })

  test('begin after two dashes, and a single dash is one', () => {
    expect(parsed(['--', '-i'], PS).args).toEqual(['-i'])
    expect(parsed(['--', 'image', '-i']).args).toEqual(['image', '-i'])
    expect(parsed(['-', '-i'], PS)).toMatchObject({ flags: { interactive: true }, args: ['-'] })
    expect(parsed(['', '-i'], PS).args).toEqual([''])
  })
})

describe('help', () => {
  test('is asked for by --help, and by -h where no flag has that letter', () => {
    expect(parsed(['--help', 'image']).help).toBe('--help')
    expect(parsed(['--help=false', 'image']).help).toBe(false)
    expect(parsed(['-h'], PS).help).toBe('-h')
    expect(parsed(['-ih'], PS).help).toBe('-h')
    expect(refused(['-h'])).toBe("unknown shorthand flag: 'h' in -h")
  })

  test('does not hide what is wrong', () => {
    expect(refused(['--help', '--foo'])).toBe('unknown flag: --foo')
  })
})

test('what is wrong is said in the words of docker 28', () => {
  const cases: readonly (readonly [argv: string[], message: string])[] = [
    [['--foo'], 'unknown flag: --foo'],
    [['--foo=bar'], 'unknown flag: --foo'],
    [['--constructor'], 'unknown flag: --constructor'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['-itx'], "unknown shorthand flag: 'x' in -x"],
    [['-ixt'], "unknown shorthand flag: 'x' in -xt"],
    [['-i='], "unknown shorthand flag: '=' in -="],
    [['--name'], 'flag needs an argument: --name'],
    [['-p'], "flag needs an argument: 'p' in -p"],
    [['-itp'], "flag needs an argument: 'p' in -p"],
    [['---x'], 'bad flag syntax: ---x'],
    [['--=x'], 'bad flag syntax: --=x'],
    [['--tty=maybe'], 'invalid argument "maybe" for "-t, --tty" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
    [['--sig-proxy='], 'invalid argument "" for "--sig-proxy" flag: strconv.ParseBool: parsing "": invalid syntax'],
    [['--pids-limit', '1.5'], 'invalid argument "1.5" for "--pids-limit" flag: strconv.ParseInt: parsing "1.5": invalid syntax'],
    [['--pids-limit', '08'], 'invalid argument "08" for "--pids-limit" flag: strconv.ParseInt: parsing "08": invalid syntax'],
    [
      ['--pids-limit=99999999999999999999'],
      'invalid argument "99999999999999999999" for "--pids-limit" flag: strconv.ParseInt: parsing "99999999999999999999": value out of range',
    ],
    [['-m', 'x'], 'invalid argument "x" for "-m, --memory" flag: invalid size: \'x\''],
    [['-m', '-1'], 'invalid argument "-1" for "-m, --memory" flag: invalid size: \'-1\''],
    [['--health-interval', '5'], 'invalid argument "5" for "--health-interval" flag: time: missing unit in duration "5"'],
    [['--pull', 'nver'], 'invalid argument "nver" for "--pull" flag: must be one of always, missing, never'],
  ]
  for (const [argv, message] of cases) expect(refused(argv)).toBe(message)
})

const word = fc.oneof(
  fc.string(),
  fc.constantFrom('--', '-', '--name', '--name=x', '-it', '-h', '--help', '-m', '64m', '--pids-limit', '5', '---', '--=', '-p80:80', '-é'),
)

test('no argv throws, and what is parsed accounts for each argument', () => {
  fc.assert(
    fc.property(fc.array(word), fc.boolean(), fc.boolean(), (argv, interspersed, shortHelp) => {
      const result = parse(argv, { flags, interspersed, shortHelp })
      if (result.kind === 'parsed') expect(argv).toEqual(expect.arrayContaining([...result.args]))
      else expect(problemError(result, { flags, container: true, chapters: [0] }).kind).toBe('invalid')
    }),
  )
})

test('values written with an equals sign are read back', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), fc.maxSafeInteger(), fc.boolean(), (name, publish, limit, tty) => {
      const argv = [`--name=${name}`, ...publish.map(port => `--publish=${port}`), `--pids-limit=${limit}`, `--tty=${tty}`, 'image']
      const lists = publish.length === 0 ? {} : { publish }
      expect(parsed(argv).flags).toEqual({ ...DEFAULTS, name, ...lists, 'pids-limit': limit, tty })
    }),
  )
})
