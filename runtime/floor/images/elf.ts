/** Enough of ELF (elf(5)) to know whether a program runs in a root that has no libraries: it does if it asks for no interpreter (PT_INTERP, the dynamic loader). */

const PT_INTERP = 3

/** @param program a whole file. False too if it is no 64-bit little-endian ELF file, the only kind there is on x86-64 and arm64. */
export function isStaticProgram(program: Buffer): boolean {
  const is64BitElf = program.length >= 64 && program.readUInt32BE(0) === 0x7f_45_4c_46 && program[4] === 2 && program[5] === 1
  if (!is64BitElf) return false
  const start = Number(program.readBigUInt64LE(32))
  const entrySize = program.readUInt16LE(54)
  const count = program.readUInt16LE(56)
  if (start + count * entrySize > program.length) return false
  for (let index = 0; index < count; index++) {
    if (program.readUInt32LE(start + index * entrySize) === PT_INTERP) return false
  }
  return count > 0
}
