/** libseccomp on filters and on the numbers of calls, through a small program (`libseccomp.c`) that is compiled once. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Filter, Rule } from '../../runtime/kernel/seccomp/filter.ts'
import { keptInBuild } from '../sandbox/kept-in-build.ts'
import { gcc, STRICT } from './compile.ts'

const SOURCE = join(import.meta.dirname, 'libseccomp.c')

/** libseccomp's names of the interfaces. */
export const ARCHITECTURES: Readonly<Record<string, string>> = {
  SCMP_ARCH_X86_64: 'x86_64',
  SCMP_ARCH_X86: 'x86',
  SCMP_ARCH_X32: 'x32',
  SCMP_ARCH_AARCH64: 'aarch64',
  SCMP_ARCH_ARM: 'arm',
}

/** @throws {Error} where it cannot be compiled: what cannot be compared was not checked */
async function program(): Promise<string> {
  const make = (output: string) => {
    if (!existsSync('/usr/include/seccomp.h')) throw new Error('could not check: there is no seccomp.h\n  apt-get install libseccomp-dev')
    gcc([...STRICT, '-o', output, SOURCE, '-lseccomp'])
  }
  return await keptInBuild({ prefix: 'libseccomp-', sources: [import.meta.filename, SOURCE], make })
}

async function ask(args: readonly string[], input = ''): Promise<Buffer> {
  const { status, stdout, stderr, error } = spawnSync(await program(), args, { input })
  if (status !== 0) throw new Error(`libseccomp ${args.join(' ')} failed: ${error?.message ?? stderr}`)
  return stdout
}

/** @returns the program that runc has libseccomp make of a filter which lists its architectures, the machine's own too */
export async function filterOfLibseccomp(filter: Filter): Promise<Uint8Array> {
  const architectures = (filter.architectures ?? []).flatMap(name => ARCHITECTURES[name] ?? [])
  const lines = [
    `default ${actionOf(filter.defaultAction, filter.defaultErrnoRet)}`,
    ...architectures.map(name => `add ${name}`),
    // It always begins with that of the machine it runs on.
    ...Object.values(ARCHITECTURES)
      .filter(name => name === HERE && !architectures.includes(name))
      .map(name => `remove ${name}`),
    ...(filter.syscalls ?? []).flatMap(linesOf),
  ]
  return await ask(['filter'], lines.map(line => `${line}\n`).join(''))
}

const HERE = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
const EPERM = 1

/** As runc: EPERM where nothing else is said. */
function actionOf(action: string, data: number | undefined): string {
  return `${action} ${data ?? EPERM}`
}

function linesOf({ names, action, errnoRet, args = [] }: Rule): string[] {
  const comparisons = args.flatMap(({ index, op, value, valueTwo = 0 }) => [index, op, value, valueTwo])
  return names.map(name => ['rule', actionOf(action, errnoRet), name, ...comparisons].join(' '))
}

/** @returns the number of each call, with the bit of x32; negative where the interface does not have it; -1 where libseccomp does not know it at all */
export async function numbersOfLibseccomp(architecture: string, names: readonly string[]): Promise<Map<string, number>> {
  const numbers = (await ask(['numbers', architecture], names.map(name => `${name}\n`).join(''))).toString().trim().split('\n')
  return new Map(names.map((name, index) => [name, Number(numbers[index])]))
}

/** @returns the names of all calls that it knows there, with their numbers */
export async function namesOfLibseccomp(architecture: string): Promise<Map<string, number>> {
  const lines = (await ask(['names', architecture])).toString().trim().split('\n')
  return new Map(lines.map(line => line.split(' ')).map(([number, name = '']) => [name, Number(number)]))
}
