import { expect, test } from 'vitest'
import { isStaticProgram } from './elf.ts'

/** An ELF header and program headers of the given types. */
function program(...types: number[]): Buffer {
  const file = Buffer.alloc(64 + 56 * types.length)
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]).copy(file)
  file.writeBigUInt64LE(64n, 32)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(types.length, 56)
  for (const [index, type] of types.entries()) file.writeUInt32LE(type, 64 + 56 * index)
  return file
}

test('a program without an interpreter is static', () => {
  expect(isStaticProgram(program(1, 2))).toBe(true)
})

test('a program with an interpreter is not static', () => {
  expect(isStaticProgram(program(1, 3))).toBe(false)
})

test('what is not a whole ELF program is not static', () => {
  expect(isStaticProgram(Buffer.from('#!/bin/sh'))).toBe(false)
  expect(isStaticProgram(Buffer.alloc(0))).toBe(false)
  expect(isStaticProgram(program())).toBe(false)
  expect(isStaticProgram(program(1, 2).subarray(0, 100))).toBe(false)
  expect(isStaticProgram(Buffer.alloc(100))).toBe(false)
})
