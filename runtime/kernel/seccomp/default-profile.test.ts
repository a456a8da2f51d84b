/** What docker's default profile costs: in instructions, in comparisons, and in the kernel's cache of calls that are always allowed. */

import { describe, expect, test } from 'vitest'
import { DEFAULT_CAPABILITIES } from '../../floor/capabilities.ts'
import { DEFAULT_PROFILE } from '../../formats/oci/default-seccomp.ts'
import { resolveProfile } from '../../formats/oci/seccomp-profile.ts'
import { abisOf, X32_BIT } from './abis.ts'
import { ALLOW } from './action.ts'
import { CODE, DATA, decodeInstructions, type Instruction } from './bpf.ts'
import { compileFilter } from './compile.ts'
import { checkFilter } from './rules.ts'
import { runsOf } from './runs.ts'
import { SYSCALL_NUMBERS } from './syscall-numbers.ts'

interface Reckoned {
  /** undefined: it depends on more than the number and the architecture. */
  readonly answer: number | undefined
  /** How often the number was compared. */
  readonly comparisons: number
}

/** As the kernel reckons for each number when a filter is installed: kernel/seccomp.c, seccomp_is_const_allow. */
function reckon(instructions: readonly Instruction[], audit: number, number: number): Reckoned {
  let [accumulator, loaded, comparisons] = [0, -1, 0]
  for (let at = 0; ; ) {
    const { code, jt, jf, k } = instructions[at++] ?? { code: -1, jt: 0, jf: 0, k: 0 }
    if (code === CODE.LOAD && (k === DATA.NUMBER || k === DATA.ARCHITECTURE)) {
      loaded = k
      accumulator = k === DATA.NUMBER ? number : audit
    } else if (code === CODE.RETURN) return { answer: k, comparisons }
    else if (code === CODE.JUMP) at += k
    else if (code === CODE.EQUAL || code === CODE.GREATER || code === CODE.GREATER_OR_EQUAL) {
      if (loaded === DATA.NUMBER) comparisons++
      at += (code === CODE.EQUAL ? accumulator === k : code === CODE.GREATER ? accumulator > k : accumulator >= k) ? jt : jf
    } else return { answer: undefined, comparisons }
  }
}

describe.each([
  ['x64', { x86_64: [306, 66], i386: [357, 121], x32: [301, 95] }],
  ['arm64', { aarch64: [264, 69], arm: [351, 139] }],
] as const)('on %s', (architecture, expected) => {
  const filter = resolveProfile(DEFAULT_PROFILE, { architecture, capabilities: DEFAULT_CAPABILITIES, kernel: '6.12.9' })
  const instructions = decodeInstructions(compileFilter(filter, architecture))
  const rules = filter.syscalls ?? []
  const always = new Set(rules.filter(({ action, args }) => action === 'SCMP_ACT_ALLOW' && !args).flatMap(({ names }) => names))

  test.each(abisOf(filter.architectures ?? [], architecture))('the kernel finds out for $numbers which calls are always allowed', abi => {
    const numbers = [...SYSCALL_NUMBERS[abi.numbers]()]
    const found = numbers.filter(([, number]) => reckon(instructions, abi.audit, abi.bit + number).answer === ALLOW)
    expect(found.map(([name]) => name)).toEqual(numbers.map(([name]) => name).filter(name => always.has(name)))
    const runs = runsOf(checkFilter(filter), [abi]).filter(({ from }) => from - abi.bit < X32_BIT)
    expect([abi.numbers, [found.length, runs.length]]).toEqual(Object.entries(expected).find(([name]) => name === abi.numbers))
  })

  test('only calls that a rule names with conditions depend on more', () => {
    const abi = abisOf([], architecture)[0]
    const numbers = [...SYSCALL_NUMBERS[abi?.numbers ?? 'x86_64']()]
    const unknown = numbers.filter(([, number]) => reckon(instructions, abi?.audit ?? 0, number).answer === undefined)
    expect(unknown.map(([name]) => name).sort()).toEqual(['clone', 'personality', 'socket'])
  })

  test('a call is found with at most eight comparisons', () => {
    const most = abisOf(filter.architectures ?? [], architecture).map(abi =>
      Math.max(...Array.from({ length: 600 }, (_, number) => reckon(instructions, abi.audit, abi.bit + number).comparisons)),
    )
    expect(most).toEqual(architecture === 'x64' ? [8, 7, 8] : [7, 8])
  })
})
