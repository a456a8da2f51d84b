/** The options part of `--help`: pflag's layout, so that a docker user reads it without looking twice. */

import type { Flag, FlagTable } from '../flags.ts'
import { wrap } from './wrap.ts'

/**
 * Blocks of lines, one for each table, aligned with each other.
 * @param columns of the terminal
 */
export function describeFlags(tables: readonly FlagTable[], columns: number): readonly string[] {
  const heads = tables.map(table => sorted(table).map(flag => ({ flag, head: headOf(flag) })))
  const widest = Math.max(...heads.flat().map(({ head }) => head.length))
  // pflag leaves the last column free.
  const lineOf = ({ flag, head }: { flag: Flag; head: string }) =>
    `${head.padEnd(widest + 3)}${wrap(widest + 3, columns - 1, textOf(flag))}\n`
  return heads.map(block => block.map(lineOf).join(''))
}

/** By name; docker's order too. */
function sorted(table: FlagTable): FlagTable {
  return [...table].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `  -e, --env list` */
function headOf(flag: Flag): string {
  const dashes = flag.short === undefined ? `      --${flag.name}` : `  -${flag.short}, --${flag.name}`
  const type = flag.type ?? (flag.kind === 'bool' ? '' : flag.kind)
  return type === '' ? dashes : `${dashes} ${type}`
}

function textOf(flag: Flag): string {
  const shown = defaultText(flag)
  return shown === undefined ? flag.help : `${flag.help} (default ${shown})`
}

/** As Go prints it. What is nothing is not shown, except of a duration, for which docker shows `0s`. */
function defaultText(flag: Flag): string | undefined {
  if (flag.default === undefined) return undefined
  switch (flag.kind) {
    case 'bool':
      return flag.default ? 'true' : undefined
    case 'string':
      return flag.default === '' ? undefined : JSON.stringify(flag.default)
    case 'list':
    case 'filter':
      return flag.default.length === 0 ? undefined : `[${flag.default.join(',')}]`
    case 'duration':
      return durationText(flag.default)
    case 'int':
    case 'bytes':
      return flag.default === 0 ? undefined : String(flag.default)
  }
}

/** Go's notation: `1m30s`, `500ms`, `0s`. @param nanoseconds not negative */
function durationText(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s'
  if (nanoseconds < 1e3) return `${nanoseconds}ns`
  if (nanoseconds < 1e6) return `${nanoseconds / 1e3}µs`
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`
  const hours = Math.trunc(nanoseconds / 3600e9)
  const minutes = Math.trunc((nanoseconds % 3600e9) / 60e9)
  const seconds = (nanoseconds % 60e9) / 1e9
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`
}
