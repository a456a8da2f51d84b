import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonLog } from './container-log.ts'
import type { LogVisitor } from './log-record.ts'

const TIME = '2026-01-31T12:00:00.000000001Z'

function scanned(text: string): { readonly records: unknown[]; readonly done: number } {
  const records: unknown[] = []
  const visitor: LogVisitor = {
    wantsTime: true,
    record: (stream, bytes, from, to, time, attrs) => {
      records.push({ log: Buffer.from(bytes.subarray(from, to)).toString(), stream, time, ...(attrs && { attrs }) })
    },
  }
  return { records, done: new JsonLog().scan(Buffer.from(text), visitor) }
}

const record = fc.record(
  {
    log: fc.string({ unit: 'grapheme' }),
    stream: fc.constantFrom('stdout', 'stderr'),
    attrs: fc.constant({ role: 'web' }),
    time: fc.constant(TIME),
  },
  { requiredKeys: ['log', 'stream', 'time'] },
)

test('what is written is read, whatever is in it', () => {
  fc.assert(
    fc.property(fc.array(record), records => {
      const text = records.map(({ log, stream, ...rest }) => `${JSON.stringify({ log, stream, ...rest })}\n`).join('')
      expect(scanned(text)).toEqual({ records, done: Buffer.byteLength(text) })
    }),
  )
})

test('escapes as the monitor and as docker write them', () => {
  const line = `{"log":"\\u001b[1m\\u003cb\\u003e \\t\\"\\\\ \\ufffd é\\r\\n","stream":"stderr","time":"${TIME}"}\n`
  expect(scanned(line).records).toEqual([{ log: '\u001b[1m<b> \t"\\ \ufffd é\r\n', stream: 'stderr', time: TIME }])
})

test('what is no record is passed over, and half a line waits for its end', () => {
  const good = `{"log":"good\\n","stream":"stdout","time":"${TIME}"}\n`
  const bad = [
    `{"log":"ha${good}`,
    '\n',
    '{"log":"x","stream":"stdin","time":""}\n',
    '\0\0\0\n',
    `{"log":"a","stream":"stdout","time":"x"}}\n`,
  ]
  const whole = bad.join(good) + good
  expect(scanned(`${whole}{"log":"half`)).toEqual({
    records: Array(bad.length).fill({ log: 'good\n', stream: 'stdout', time: TIME }),
    done: Buffer.byteLength(whole),
  })
})

test('the last lines are found from the end', () => {
  const text = 'one\ntwo\nthree\nhal'
  const read = (position: number, length: number) => Buffer.from(text).subarray(position, position + length)
  const tail = (count: number) => new JsonLog().tail(read, text.length, count)
  expect(tail(0)).toEqual({ position: 14, missing: 0 })
  expect(tail(2)).toEqual({ position: 4, missing: 0 })
  expect(tail(3)).toEqual({ position: 0, missing: 0 })
  expect(tail(5)).toEqual({ position: 0, missing: 2 })
})
