import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CODE, decodeInstructions, encodeInstructions, type Instruction, load, ret, skipIf, skipUnless } from './bpf.ts'

const byte = fc.integer({ min: 0, max: 0xff })
const anyInstruction: fc.Arbitrary<Instruction> = fc.record({
  code: fc.integer({ min: 0, max: 0xffff }),
  jt: byte,
  jf: byte,
  k: fc.integer({ min: 0, max: 0xffff_ffff }),
})

test('instructions are written and read again', () => {
  fc.assert(
    fc.property(fc.array(anyInstruction), instructions => {
      expect(decodeInstructions(encodeInstructions(instructions))).toEqual(instructions)
    }),
  )
})

test('bytes are read and written again, wherever in a buffer they lie', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(9), (bytes, before) => {
      const whole = bytes.subarray(0, bytes.length - (bytes.length % 8))
      const inside = new Uint8Array([...new Uint8Array(before), ...whole]).subarray(before)
      expect(encodeInstructions(decodeInstructions(inside))).toEqual(new Uint8Array(whole))
    }),
  )
})

test('an instruction is 16 bits of code, 8 and 8 of jumps, 32 of k, little-endian', () => {
  const bytes = encodeInstructions([load(4), { code: CODE.EQUAL, jt: 1, jf: 2, k: 0xc000_003e }, ret(0x7fff_0000)])
  expect(Buffer.from(bytes).toString('hex')).toBe('2000000004000000' + '150001023e0000c0' + '060000000000ff7f')
})

test('a jump of more than 255 instructions takes one more, which jumps far', () => {
  expect(skipIf(CODE.EQUAL, 7, 255)).toEqual([{ code: CODE.EQUAL, jt: 255, jf: 0, k: 7 }])
  expect(skipIf(CODE.EQUAL, 7, 256)).toEqual([
    { code: CODE.EQUAL, jt: 0, jf: 1, k: 7 },
    { code: CODE.JUMP, jt: 0, jf: 0, k: 256 },
  ])
  expect(skipUnless(CODE.EQUAL, 7, 255)).toEqual([{ code: CODE.EQUAL, jt: 0, jf: 255, k: 7 }])
  expect(skipUnless(CODE.EQUAL, 7, 256)).toEqual([
    { code: CODE.EQUAL, jt: 1, jf: 0, k: 7 },
    { code: CODE.JUMP, jt: 0, jf: 0, k: 256 },
  ])
})
