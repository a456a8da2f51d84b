/**
 * How new an x86-64 processor is, as compilers count: 2 has SSE 4.2, 3 has AVX 2, 4 has AVX-512. Source: the x86-64 psABI, "Micro-Architecture Levels"; names as in
 * /proc/cpuinfo (Linux, arch/x86/include/asm/cpufeatures.h).
 */

import { readFileSync } from 'node:fs'

/** What each level adds, from 2 on. */
const LEVELS = [
  ['cx16', 'lahf_lm', 'popcnt', 'pni', 'sse4_1', 'sse4_2', 'ssse3'],
  ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe', 'xsave'],
  ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl'],
] as const

/** @param cpuinfo the text of /proc/cpuinfo @returns 1 to 4 */
export function processorLevel(cpuinfo: string): number {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/))
  const missing = LEVELS.findIndex(added => !added.every(flag => flags.has(flag)))
  return missing === -1 ? LEVELS.length + 1 : missing + 1
}

/** Returns this machine's, or 1 where the kernel does not say it. */
export function ownProcessorLevel(): number {
  try {
    return processorLevel(readFileSync('/proc/cpuinfo', 'latin1'))
  } catch {
    return 1 // All that every such processor has.
  }
}
