/** What the filter of a plain container costs each system call, by one that does nothing else. The kernel knows beforehand that it is always allowed. */

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gcc, STRICT } from '../../lab/kernel/compile.ts'
import { makeDefaultFilter } from '../../runtime/floor/default-filter.ts'
import { ALLOW } from '../../runtime/kernel/seccomp/action.ts'
import { encodeInstructions, ret } from '../../runtime/kernel/seccomp/bpf.ts'
import type { Contender, Row } from './measure.ts'
import { summarize } from './statistics.ts'

const WITHOUT = '`getpid` without a filter'
const EMPTY = '… under one that allows all'
const DEFAULT = '… under the default filter'

const COUNT = 20_000

/** @param folder where the program and the filters are put */
export function filteredCalls(folder: string): Contender {
  let made = false
  const [program = '', ...filters] = ['getpid', 'all.bpf', 'default.bpf'].map(name => join(folder, name))
  const make = () => {
    gcc([...STRICT, '-static', '-o', program, join(import.meta.dirname, 'getpid.c')])
    const own = Buffer.from(makeDefaultFilter(process.arch === 'arm64' ? 'arm64' : 'x64').program, 'base64')
    for (const [index, bytes] of [encodeInstructions([ret(ALLOW)]), own].entries()) writeFileSync(filters[index] ?? '', bytes)
    made = true
  }
  return {
    rows: [WITHOUT, EMPTY, DEFAULT],
    async run() {
      if (!made) make()
      const { status, stdout, stderr } = spawnSync(program, [String(COUNT), ...filters], { encoding: 'utf8' })
      if (status !== 0) throw new Error(`getpid failed: ${stderr}`)
      return stdout
        .trim()
        .split('\n')
        .map(nanoseconds => Number(nanoseconds) / 1e6)
    },
  }
}

export interface FilterCost {
  /** Nanoseconds of a call. */
  readonly without: number
  readonly filtered: number
  /** How many times as long a call takes as without a filter, and as under one that allows all. */
  readonly ratio: number
  readonly overEmpty: number
}

/** @returns undefined where it could not be measured */
export function filterCost(rows: readonly Row[]): FilterCost | undefined {
  const [without, empty, filtered] = [WITHOUT, EMPTY, DEFAULT].map(name => {
    const row = rows.find(row => row.name === name)
    return row?.kind === 'measured' ? (summarize(row.samples).median * 1e6) / COUNT : undefined
  })
  if (without === undefined || empty === undefined || filtered === undefined) return undefined
  return { without, filtered, ratio: filtered / without, overEmpty: filtered / empty }
}
