import { expect, test } from 'vitest'
import { answerOf } from './answer.ts'
import { CODE, DATA, encodeInstructions, type Instruction, load, ret } from './bpf.ts'

const CALL = { audit: 0xc000_003e, number: 7, args: [0x1_0000_0002n, 0n, 0n, 0n, 0n, 0xffff_ffff_0000_0001n] }
const jump = (code: number, k: number, jt = 0, jf = 0): Instruction => ({ code, jt, jf, k })
const run = (...instructions: readonly Instruction[]) => answerOf(encodeInstructions(instructions), CALL)

test.each([
  ['the number', DATA.NUMBER, 7],
  ['the architecture', DATA.ARCHITECTURE, 0xc000_003e],
  ['the lower half of the first argument', DATA.LOW(0), 2],
  ['the upper half of the first argument', DATA.HIGH(0), 1],
  ['the lower half of the last argument', DATA.LOW(5), 1],
  ['the upper half of the last argument', DATA.HIGH(5), 0xffff_ffff],
])('a program can look at %s', (_, offset, value) => {
  expect(run(load(offset), jump(CODE.EQUAL, value, 0, 1), ret(1), ret(2))).toBe(1)
  expect(run(load(offset), jump(CODE.EQUAL, value + 1, 0, 1), ret(1), ret(2))).toBe(2)
})

test.each([
  [CODE.EQUAL, [2, 1, 2]],
  [CODE.GREATER, [1, 2, 2]],
  [CODE.GREATER_OR_EQUAL, [1, 1, 2]],
])('comparison %s jumps by whether it holds for 6, 7 and 8', (code, answers) => {
  expect([6, 7, 8].map(k => run(load(DATA.NUMBER), jump(code, k, 0, 1), ret(1), ret(2)))).toEqual(answers)
})

test('a mask with the highest bit leaves a number that is not negative', () => {
  const masked = [load(DATA.ARCHITECTURE), jump(CODE.AND, 0x8000_0001), jump(CODE.GREATER_OR_EQUAL, 0x8000_0000, 0, 1)]
  expect(run(...masked, ret(1), ret(2))).toBe(1)
})

test('a jump passes by as many instructions as it says', () => {
  expect(run(jump(CODE.JUMP, 1), ret(1), ret(2))).toBe(2)
})

test('what the kernel would refuse has no answer', () => {
  expect(() => run()).toThrow(new RangeError('the program ends without an answer'))
  expect(() => run(jump(CODE.JUMP, 9), ret(1))).toThrow(RangeError)
  expect(() => run(jump(0x00, 0), ret(1))).toThrow(new RangeError('there is no instruction with code 0'))
})
