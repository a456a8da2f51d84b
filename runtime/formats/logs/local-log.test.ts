import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LocalLog } from './local-log.ts'
import type { LogVisitor } from './log-record.ts'

const TIME = 1_769_860_800_000_000_001n

function frame(entry: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(entry.length)
  return Buffer.concat([length, entry, length])
}

function varint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)]
}

function entry(stream: string, line: string, partial = false): Buffer {
  const bytes = Buffer.from(line)
  const source = [0x0a, stream.length, ...Buffer.from(stream)]
  return Buffer.from([...source, 0x10, ...varint(TIME), 0x1a, ...varint(BigInt(bytes.length)), ...bytes, ...(partial ? [0x20, 1] : [])])
}

function scanned(bytes: Buffer): { readonly records: unknown[]; readonly done: number } {
  const records: unknown[] = []
  const visitor: LogVisitor = {
    wantsTime: true,
    record: (stream, output, from, to, time) => {
      records.push({ log: Buffer.from(output.subarray(from, to)).toString(), stream, time })
    },
  }
  return { records, done: new LocalLog().scan(bytes, visitor) }
}

const time = '2026-01-31T12:00:00.000000001Z'

test('what is written is read, from either end', () => {
  const record = fc.record({ stream: fc.constantFrom('stdout', 'stderr'), line: fc.string({ unit: 'grapheme' }), partial: fc.boolean() })
  fc.assert(
    fc.property(fc.array(record), fc.nat(20), (records, count) => {
      const frames = records.map(({ stream, line, partial }) => frame(entry(stream, line, partial)))
      const bytes = Buffer.concat(frames)
      const expected = records.map(({ stream, line, partial }) => ({ log: partial ? line : `${line}\n`, stream, time }))
      expect(scanned(bytes)).toEqual({ records: expected, done: bytes.length })
      const tail = new LocalLog().tail((position, length) => bytes.subarray(position, position + length), bytes.length, count)
      expect(tail.missing).toBe(Math.max(0, count - records.length))
      expect(scanned(bytes.subarray(tail.position)).records).toEqual(expected.slice(Math.max(0, records.length - count)))
    }),
  )
})

test('half a record is passed over where more follows, and waited for where none does', () => {
  const [good, half] = [frame(entry('stdout', 'good')), frame(entry('stdout', 'torn')).subarray(0, 20)]
  const bytes = Buffer.concat([good, half, good, half])
  expect(scanned(bytes)).toEqual({
    records: [1, 2].map(() => ({ log: 'good\n', stream: 'stdout', time })),
    done: bytes.length - half.length,
  })
  const read = (position: number, length: number) => bytes.subarray(position, position + length)
  expect(new LocalLog().tail(read, bytes.length, 1)).toEqual({ position: good.length + half.length, missing: 0 })
})
