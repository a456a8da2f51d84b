/**
 * Our filters against libseccomp's, executed: both programs give the same answer to every call. runc puts a few instructions in front of libseccomp's program, which
 * answer ENOSYS to what is newer than the profile; here that is reckoned.
 */

import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_CAPABILITIES } from '../../runtime/floor/capabilities.ts'
import { DEFAULT_PROFILE } from '../../runtime/formats/oci/default-seccomp.ts'
import { resolveProfile } from '../../runtime/formats/oci/seccomp-profile.ts'
import type { Architecture } from '../../runtime/kernel/program/architecture.ts'
import { CAPABILITIES } from '../../runtime/kernel/program/constants.ts'
import { type Abi, abisOf, X32_BIT } from '../../runtime/kernel/seccomp/abis.ts'
import { answerBy, answerOf, type CallData } from '../../runtime/kernel/seccomp/answer.ts'
import { decodeInstructions } from '../../runtime/kernel/seccomp/bpf.ts'
import { compileFilter } from '../../runtime/kernel/seccomp/compile.ts'
import type { Comparison, Filter, Rule } from '../../runtime/kernel/seccomp/filter.ts'
import { MULTIPLEXED } from '../../runtime/kernel/seccomp/multiplexed.ts'
import { SYSCALL_NUMBERS } from '../../runtime/kernel/seccomp/syscall-numbers.ts'
import { filterOfLibseccomp, numbersOfLibseccomp } from './libseccomp.ts'
import { argumentsThatMatter } from './seccomp-arguments.ts'

const ENOSYS = 0x0005_0026
const ALLOW = 0x7fff_0000
const AUDIT_X86_64 = 0xc000_003e
const MOST_NUMBER = 600
/** What a tracer sets in place of a call that shall not be made. */
const NO_CALL = 0xffff_ffff
const OWN = { x64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' } as const

let known: ReadonlySet<string>

beforeAll(async () => {
  const names = [...new Set(Object.values(SYSCALL_NUMBERS).flatMap(numbers => [...numbers().keys()]))]
  const numbers = await numbersOfLibseccomp('x86_64', names)
  // x32 has map_shadow_stack since Linux 6.10.
  known = new Set(names.filter(name => numbers.get(name) !== -1 && name !== 'map_shadow_stack'))
  expect(known.size).toBeGreaterThan(450)
})

/** The filter without names that libseccomp does not know yet: it passes them by. */
function knownToBoth(filter: Filter): Filter {
  return { ...filter, syscalls: filter.syscalls?.map(rule => ({ ...rule, names: rule.names.filter(name => known.has(name)) })) ?? [] }
}

interface Interface {
  readonly abi: Abi
  readonly numbers: ReadonlyMap<string, number>
  /** The highest number that the filter names; -1: it names none. */
  readonly newest: number
}

function interfacesOf(filter: Filter, architecture: Architecture): Interface[] {
  return abisOf(filter.architectures ?? [], architecture).map(abi => {
    const numbers = SYSCALL_NUMBERS[abi.numbers]()
    const named = filter.syscalls?.flatMap(({ names }) => names.flatMap(name => numbers.get(name) ?? [])) ?? []
    return { abi, numbers, newest: Math.max(-1, ...named) }
  })
}

/** All first arguments of socketcall and ipc. */
const SELECTORS = Array.from({ length: 26 }, (_, value): Comparison => ({ index: 0, op: 'SCMP_CMP_EQ', value }))

/** Every number up to 600, the named ones beyond, those at the ends; each named one with all arguments at which its rules may change their minds. */
function callsOf({ syscalls = [] }: Filter, { abi, numbers }: Interface): CallData[] {
  const named = Map.groupBy(
    syscalls.flatMap(rule => rule.names.map(name => ({ number: numbers.get(name), args: rule.args ?? [] }))),
    ({ number }) => number,
  )
  const multiplexers = abi.numbers === 'i386' ? [numbers.get('socketcall'), numbers.get('ipc')] : []
  const all = new Set([...Array(MOST_NUMBER + 1).keys(), ...numbers.values(), X32_BIT - 1, X32_BIT, NO_CALL - abi.bit])
  return [...all].flatMap(number => {
    const comparisons = multiplexers.includes(number) ? SELECTORS : (named.get(number)?.flatMap(({ args }) => args) ?? [])
    const call = { audit: abi.audit, number: number + abi.bit }
    return [call, ...argumentsThatMatter(comparisons).map(args => ({ ...call, args }))]
  })
}

/**
 * What is newer is reckoned from our numbers, where runc takes libseccomp's. That differs in two places, and there ours is meant: to libseccomp, calls of i386 that
 * socketcall makes as well have no number; and to runc, a profile that names only the call with number 0 names none.
 * @returns calls that they answer differently
 */
async function differences(filter: Filter, architecture: Architecture): Promise<string[]> {
  const ours = decodeInstructions(compileFilter(filter, architecture))
  const theirs = decodeInstructions(await filterOfLibseccomp(filter))
  const interfaces = interfacesOf(filter, architecture)
  const isPermissive = ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE'].includes(filter.defaultAction)
  const isNewer = (call: CallData) => {
    const own = interfaces.find(
      ({ abi }) => abi.audit === call.audit && (abi.audit !== AUDIT_X86_64 || abi.bit === (call.number & X32_BIT)),
    )
    return !isPermissive && own !== undefined && own.newest >= 0 && call.number > own.abi.bit + own.newest
  }
  return interfaces.flatMap(each =>
    callsOf(filter, each).flatMap(call => {
      const [our, their] = [answerBy(ours, call), isNewer(call) ? ENOSYS : answerBy(theirs, call)]
      return our === their
        ? []
        : [`${each.abi.numbers} ${call.number} (${call.args ?? ''}): ${our.toString(16)}, not ${their.toString(16)}`]
    }),
  )
}

const SETS = {
  'no capability': [],
  "docker's capabilities": DEFAULT_CAPABILITIES,
  CAP_SYS_ADMIN: [...DEFAULT_CAPABILITIES, 'CAP_SYS_ADMIN'],
  'all capabilities': CAPABILITIES,
}

describe.each(['x64', 'arm64'] as const)("docker's default profile on %s", architecture => {
  const filterWith = (capabilities: readonly string[]) => resolveProfile(DEFAULT_PROFILE, { architecture, capabilities, kernel: '6.12.9' })

  test.each(Object.entries(SETS))('answers every call as runc does, with %s', async (_, capabilities) => {
    expect(await differences(knownToBoth(filterWith(capabilities)), architecture)).toEqual([])
  })

  test('lets calls through that libseccomp 2.5.4 does not know, and says of what is newer still that it is not there', () => {
    const filter = filterWith(DEFAULT_CAPABILITIES)
    const program = compileFilter(filter, architecture)
    for (const { abi, numbers, newest } of interfacesOf(filter, architecture)) {
      const answer = (number: number) => answerOf(program, { audit: abi.audit, number: abi.bit + number })
      expect(['mseal', 'statmount', 'getxattrat'].map(name => answer(numbers.get(name) ?? -1))).toEqual([ALLOW, ALLOW, ALLOW])
      expect([answer(newest), answer(newest + 1)]).toEqual([ALLOW, ENOSYS])
    }
  })
})

/** libseccomp takes no more. */
const MOST_ERRNO = 4094

const ACTIONS = ['KILL', 'KILL_THREAD', 'KILL_PROCESS', 'TRAP', 'ERRNO', 'TRACE', 'LOG', 'ALLOW'].map(name => `SCMP_ACT_${name}`)
const OPERATORS = ['NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'].map(name => `SCMP_CMP_${name}`)
const LISTS: Readonly<Record<Architecture, readonly (readonly string[])[]>> = {
  x64: [[], ['SCMP_ARCH_X86'], ['SCMP_ARCH_X32'], ['SCMP_ARCH_X86', 'SCMP_ARCH_X32']],
  arm64: [[], ['SCMP_ARCH_ARM']],
}

const anyValue = fc.oneof(
  fc.nat(40),
  fc.constantFrom(0x7fff_ffff, 0xffff_ffff, 2 ** 32, 2 ** 32 + 1, 2 ** 40, Number.MAX_SAFE_INTEGER),
  fc.nat(2 ** 32 - 1),
  fc.maxSafeNat(),
)
const anyComparison: fc.Arbitrary<Comparison> = fc.record({
  // Few arguments, so that several comparisons are about one.
  index: fc.constantFrom(0, 1, 5),
  op: fc.constantFrom(...OPERATORS),
  value: anyValue,
  valueTwo: anyValue,
})

const anyEquality: fc.Arbitrary<Comparison> = fc.record({ index: fc.constantFrom(0, 1), op: fc.constant('SCMP_CMP_EQ'), value: anyValue })

/** All rules of a call do the same to it: of several actions libseccomp takes one by rules of its own. */
const anyRules = (names: readonly string[]): fc.Arbitrary<Rule[]> =>
  fc
    .record({
      name: fc.constantFrom(...names),
      action: fc.constantFrom(...ACTIONS),
      errnoRet: fc.option(fc.integer({ min: 1, max: MOST_ERRNO }), { nil: undefined }),
      // Where several rules compare one argument by order, libseccomp 2.5.4 errs: `GT 2^32` or `LT 0` lets 1 through. Those are checked against arithmetic,
      // in comparisons.test.ts.
      alternatives: fc.oneof(
        fc.uniqueArray(anyComparison, { selector: ({ index }) => index, maxLength: 3 }).map(args => [args]),
        fc.array(
          anyEquality.map(equality => [equality]),
          { minLength: 2, maxLength: 4 },
        ),
        fc.array(anyEquality, { minLength: 2, maxLength: 4 }).map(args => [args]),
      ),
    })
    .map(({ name, action, errnoRet, alternatives }) =>
      // Those with conditions have a check of their own, below.
      (MULTIPLEXED.has(name) ? [[]] : alternatives).map(args => ({
        names: [name],
        action,
        ...(errnoRet !== undefined && { errnoRet }),
        args,
      })),
    )

/** Only calls that all interfaces have, because libseccomp 2.5.4 forgets to load the number where the first call in its list is one that the architecture lacks. */
const anyFilter = (architecture: Architecture): fc.Arbitrary<Filter> =>
  fc.constantFrom(...LISTS[architecture].map(others => [OWN[architecture], ...others])).chain(architectures => {
    const tables = abisOf(architectures, architecture).map(({ numbers }) => SYSCALL_NUMBERS[numbers]())
    const names = [...known].filter(name => tables.every(numbers => numbers.has(name)))
    const rules = fc.uniqueArray(anyRules(names), { selector: ([first]) => first?.names[0], maxLength: 12 })
    return fc.record({
      defaultAction: fc.constantFrom(...ACTIONS),
      defaultErrnoRet: fc.integer({ min: 1, max: MOST_ERRNO }),
      architectures: fc.constant(architectures),
      syscalls: rules.map(all => all.flat()),
    })
  })

test.each(['x64', 'arm64'] as const)('random filters on %s answer every call as runc does', async architecture => {
  await fc.assert(
    fc.asyncProperty(anyFilter(architecture), async filter => {
      expect(await differences(filter, architecture)).toEqual([])
    }),
    { seed: 20, numRuns: 40, endOnFailure: true },
  )
})

describe('on i386, where one call once did what many do now', () => {
  const [I386, SOCKETCALL, SOCKET] = [0x4000_0003, 102, 1n]
  const filterOf = (defaultAction: string, names: readonly string[], action: string, args: readonly Comparison[] = []): Filter => ({
    defaultAction,
    architectures: [OWN.x64, 'SCMP_ARCH_X86'],
    syscalls: [{ names, action, args }],
  })

  test('whoever names one of these means both ways, as with libseccomp', async () => {
    for (const name of MULTIPLEXED.keys())
      expect(await differences(filterOf('SCMP_ACT_ERRNO', ['openat2', name], 'SCMP_ACT_ALLOW'), 'x64')).toEqual([])
    expect(await differences(filterOf('SCMP_ACT_ALLOW', [...MULTIPLEXED.keys()], 'SCMP_ACT_TRAP'), 'x64')).toEqual([])
  })

  test('libseccomp lets a call through whose arguments a rule restricts; we refuse what cannot be looked at', async () => {
    const args = [{ index: 0, op: 'SCMP_CMP_EQ', value: 1 }]
    const answers = async (filter: Filter) =>
      [compileFilter(filter, 'x64'), await filterOfLibseccomp(filter)].map(program =>
        answerOf(program, { audit: I386, number: SOCKETCALL, args: [SOCKET] }),
      )
    expect(await answers(filterOf('SCMP_ACT_TRAP', ['socket'], 'SCMP_ACT_ALLOW', args))).toEqual([0x0003_0000, ALLOW])
    expect(await answers(filterOf('SCMP_ACT_ALLOW', ['socket'], 'SCMP_ACT_TRAP', args))).toEqual([0x0003_0000, 0x0003_0000])
  })
})
