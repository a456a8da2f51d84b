import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addOutput, outputOf, withoutEscapeCodes } from './output.ts'

const add = (pieces: readonly Uint8Array[]) =>
  pieces.reduce((output, bytes, at) => addOutput(output, { kind: 'output', id: 'a', stream: 'stdout', bytes }, at), outputOf())
const texts = (pieces: readonly Uint8Array[]) => add(pieces).lines.map(({ text }) => text)

test('however a text is cut into pieces, its lines are the same', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 8 }).map(text => text.replaceAll('\n', '|'))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.array(fc.nat({ max: 40 }), { maxLength: 8 }), (lines, cuts) => {
      const bytes = Buffer.from(lines.map(text => `${text}\n`).join(''))
      const places = [0, ...cuts.map(cut => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
      const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
      expect(texts(pieces)).toEqual(lines)
    }),
  )
})

test('the streams do not break each other’s characters', () => {
  const [first = 0, ...rest] = Buffer.from('é\n')
  let output = addOutput(outputOf(), { kind: 'output', id: 'a', stream: 'stdout', bytes: Uint8Array.of(first) }, 0)
  output = addOutput(output, { kind: 'output', id: 'a', stream: 'stderr', bytes: Buffer.from('x\n') }, 1)
  output = addOutput(output, { kind: 'output', id: 'a', stream: 'stdout', bytes: Uint8Array.from(rest) }, 2)
  expect(output.lines.map(({ text, at }) => [text, at])).toEqual([
    ['x', 1],
    ['é', 2],
  ])
})

test('bytes that are no UTF-8 are seen as such', () => {
  expect(texts([Uint8Array.of(0x61, 0xff, 0x0a)])).toEqual(['a\ufffd'])
})

test('the last 200 lines are kept, all new ones are told, and a line without an end has a limit', () => {
  const many = add([Buffer.from('x\n'.repeat(500))])
  expect([many.lines.length, many.fresh.length, many.count]).toEqual([200, 500, 500])
  expect(texts([Buffer.alloc(150_000, 'y')]).map(text => text.length)).toEqual([65_536, 65_536, 18_928])
})

test('escape codes are taken out, and nothing else', () => {
  expect(withoutEscapeCodes('\x1b[1;31mnpm\x1b[0m ERR! \x1b[?25l[3m]')).toBe('npm ERR! [3m]')
})
