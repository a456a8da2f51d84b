import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeEnv, parseEnvFile, parseEnvFlag } from './env-file.ts'

const options = { file: 'my.env', environment: { AA: 'va', EMPTY: '' } }
const bytes = (text: string) => new TextEncoder().encode(text)

describe('parseEnvFile', () => {
  test('takes names with values, names from the environment, and passes over comments and empty lines', () => {
    expect(parseEnvFile('A=1\n#c\n\n  B= x y \nAA\nEMPTY\nNOPE\nC="q"\nD=a=b\nE=\n', options)).toEqual([
      'A=1',
      'B= x y ',
      'AA=va',
      'EMPTY=',
      'C="q"',
      'D=a=b',
      'E=',
    ])
  })

  test('takes files from Windows, with a byte order mark and carriage returns', () => {
    expect(parseEnvFile(bytes('\uFEFFA=1\r\nB=2\r\n'), options)).toEqual(['A=1', 'B=2'])
  })

  test.each([
    ['A B=1', "invalid env file (my.env): variable 'A B' contains whitespaces", 1],
    ['X=1\n A =1', "invalid env file (my.env): variable 'A ' contains whitespaces", 2],
    ['A=1\n\n=z', "invalid env file (my.env): no variable name on line '=z'", 3],
  ])('%j is refused with its line', (text, message, line) => {
    const error = { kind: 'invalid', message, hint: `see line ${line} of my.env` }
    expect(() => parseEnvFile(text, options)).toThrow(expect.objectContaining(error))
  })

  test('bytes that are no UTF-8 are refused', () => {
    const content = Uint8Array.of(65, 61, 49, 10, 65, 255, 61, 50, 10)
    expect(() => parseEnvFile(content, options)).toThrow('invalid env file (my.env): invalid utf8 bytes at line 2: [65 255 61 50]')
  })

  test('of a line that is long, as in a file that is no such list, the beginning is quoted', () => {
    expect(() => parseEnvFile('x '.repeat(500), options)).toThrow(`variable '${'x '.repeat(50)} …' contains whitespaces`)
    expect(() => parseEnvFile(Uint8Array.of(...Array(500).fill(255)), options)).toThrow(/^.{1,200}$/)
  })

  test('a list that is written one a line reads back', () => {
    const variable = fc.tuple(
      fc.stringMatching(/^[A-Za-z_]\w{0,8}$/),
      fc.string({ unit: 'grapheme' }).filter(value => !/[\r\n]/.test(value)),
    )
    fc.assert(
      fc.property(fc.array(variable), variables => {
        const lines = variables.map(([name, value]) => `${name}=${value}`)
        expect(parseEnvFile(bytes(lines.join('\n')), options)).toEqual(lines)
      }),
    )
  })
})

describe('parseEnvFlag', () => {
  test.each([
    ['A=1', 'A=1'],
    ['A=', 'A='],
    ['AA', 'AA=va'],
    ['NOPE', 'NOPE'],
    [' a=b', ' a=b'],
  ])('-e %j is %j', (value, variable) => {
    expect(parseEnvFlag(value, options.environment)).toBe(variable)
  })

  test.each(['', '=x'])('-e %j is refused', value => {
    expect(() => parseEnvFlag(value, {})).toThrow(
      expect.objectContaining({ kind: 'invalid', message: `invalid environment variable: ${value}` }),
    )
  })
})

describe('mergeEnv', () => {
  test('a later value takes the place of the earlier, new ones follow, a bare name removes', () => {
    expect(mergeEnv(['PATH=/bin', 'A=1', 'B=2'], ['C=3', 'PATH=/usr/bin', 'B', 'C=4'])).toEqual(['PATH=/usr/bin', 'A=1', 'C=4'])
  })
})
