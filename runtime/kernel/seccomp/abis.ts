/** The binary interfaces through which a process can make system calls: each has numbers of its own, and a filter that forgets one can be walked around. */

import { MinidockError } from '../../base/errors.ts'
import type { Architecture } from '../program/architecture.ts'
import type { SYSCALL_NUMBERS } from './syscall-numbers.ts'

export interface Abi {
  /** AUDIT_ARCH_… of include/uapi/linux/audit.h: what the kernel tells the filter. */
  readonly audit: number
  readonly numbers: keyof typeof SYSCALL_NUMBERS
  /** Its numbers have this bit set as well; 0: none. x32 is told from x86-64 by nothing else. */
  readonly bit: number
  /** Its arguments have 32 bits: the upper half is not looked at. */
  readonly isNarrow: boolean
}

/** __X32_SYSCALL_BIT. */
export const X32_BIT = 0x4000_0000
const AUDIT_X86_64 = 0xc000_003e

const ABIS: Readonly<Record<string, Abi>> = {
  SCMP_ARCH_X86_64: { audit: AUDIT_X86_64, numbers: 'x86_64', bit: 0, isNarrow: false },
  SCMP_ARCH_X32: { audit: AUDIT_X86_64, numbers: 'x32', bit: X32_BIT, isNarrow: true },
  SCMP_ARCH_X86: { audit: 0x4000_0003, numbers: 'i386', bit: 0, isNarrow: true },
  SCMP_ARCH_AARCH64: { audit: 0xc000_00b7, numbers: 'aarch64', bit: 0, isNarrow: false },
  SCMP_ARCH_ARM: { audit: 0x4000_0028, numbers: 'arm', bit: 0, isNarrow: true },
}

/** Names of the spec for machines on which minidock does not run: no call comes through them. */
const ELSEWHERE =
  /^SCMP_ARCH_(MIPS|MIPS64|MIPS64N32|MIPSEL|MIPSEL64|MIPSEL64N32|PPC|PPC64|PPC64LE|S390|S390X|PARISC|PARISC64|RISCV64|LOONGARCH64|M68K|SH|SHEB)$/

const OWN: Readonly<Record<Architecture, string>> = { x64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' }

/** Returns the interfaces, the machine's own first. @param names `SCMP_ARCH_X86`, … @throws {MinidockError} `invalid` for a name that the spec does not have */
export function abisOf(names: readonly string[], architecture: Architecture): Abi[] {
  const unknown = names.find(name => !Object.hasOwn(ABIS, name) && !ELSEWHERE.test(name))
  if (unknown !== undefined)
    throw new MinidockError('invalid', `cannot filter the system calls of ${unknown}: there is no such architecture`, {
      hint: `those of this machine are ${Object.keys(ABIS).join(', ')}`,
    })
  return [...new Set([OWN[architecture], ...names])].flatMap(name => ABIS[name] ?? [])
}
