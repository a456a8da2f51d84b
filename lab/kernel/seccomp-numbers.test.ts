/** The numbers of system calls, of all five binary interfaces, against libseccomp's and the headers'. */

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { X32_BIT } from '../../runtime/kernel/seccomp/abis.ts'
import { SYSCALL_NUMBERS } from '../../runtime/kernel/seccomp/syscall-numbers.ts'
import { namesOfLibseccomp, numbersOfLibseccomp } from './libseccomp.ts'

/** Our name of an interface to libseccomp's, and the bit that libseccomp adds to its numbers. */
const INTERFACES = {
  x86_64: ['x86_64', 0],
  x32: ['x32', X32_BIT],
  i386: ['x86', 0],
  aarch64: ['aarch64', 0],
  arm: ['arm', 0],
} as const

/** Newer than libseccomp 2.5.4 and the headers of Linux 6.1. Source: arch/x86/entry/syscalls/syscall_64.tbl and scripts/syscall.tbl of Linux 6.18. */
const NEWER: Readonly<Record<string, number>> = {
  // Only x86-64 has these.
  uretprobe: 335,
  uprobe: 336,
  // x32 has it since Linux 6.10.
  map_shadow_stack: 453,
  statmount: 457,
  listmount: 458,
  lsm_get_self_attr: 459,
  lsm_set_self_attr: 460,
  lsm_list_modules: 461,
  mseal: 462,
  setxattrat: 463,
  getxattrat: 464,
  listxattrat: 465,
  removexattrat: 466,
  open_tree_attr: 467,
  file_getattr: 468,
  file_setattr: 469,
}

const HEADERS_OF_I386 = ['/usr/include/x86_64-linux-gnu/asm', '/usr/include/asm', '/usr/x86_64-linux-gnu/include/asm']

/** To libseccomp the calls that socketcall and ipc make as well have negative numbers: theirs are in the headers alone. */
function numbersOfHeader(): ReadonlyMap<string, number> {
  const header = HEADERS_OF_I386.map(folder => `${folder}/unistd_32.h`).find(existsSync)
  if (header === undefined)
    throw new Error(`could not check: unistd_32.h is in none of ${HEADERS_OF_I386.join(', ')}\n  apt-get install libc6-dev-amd64-cross`)
  const defined = readFileSync(header, 'utf8').matchAll(/^#define __NR_(\w+) (\d+)$/gm)
  return new Map([...defined].map(([, name = '', number]) => [name, Number(number)]))
}

/** Arm's kernel calls it so, libseccomp arm_sync_file_range. */
const OTHER_NAMES: Readonly<Record<string, string>> = { sync_file_range2: 'arm_sync_file_range' }

describe.each(Object.entries(INTERFACES))('on %s', (name, [theirs, bit]) => {
  const ours = SYSCALL_NUMBERS[name as keyof typeof INTERFACES]()

  test('each call has the number that libseccomp gives it, or else the headers', async () => {
    const known = await numbersOfLibseccomp(theirs, [...ours.keys()])
    const inHeader: ReadonlyMap<string, number> = name === 'i386' ? numbersOfHeader() : new Map()
    const expected = [...ours.keys()].map((call): [string, number | undefined] => {
      const number = (known.get(call) ?? -1) - bit
      if (number >= 0) return [call, number]
      return [call, inHeader.get(call) ?? NEWER[call] ?? known.get(OTHER_NAMES[call] ?? '')]
    })
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(expected))
    expect(ours.size).toBeGreaterThan(300)
  })

  test('no call is missing that libseccomp knows', async () => {
    const known = await namesOfLibseccomp(theirs)
    expect(known.size).toBeGreaterThan(300)
    expect([...known].filter(([call, number]) => ours.get(call) !== number - bit)).toEqual([])
  })
})
