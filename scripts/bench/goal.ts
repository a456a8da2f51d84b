/** Goals: figures that are not to be exceeded. */

import { markdownTable } from './table.ts'

/** A row of the table. @param limit and measured: absent where it could not be measured */
export function goal(name: string, limit: number | undefined, measured: number | undefined, unit: string, digits: number): string[] {
  if (limit === undefined || measured === undefined) return [name, '–', '–', 'not measured']
  return [name, `${limit.toFixed(digits)} ${unit}`, `${measured.toFixed(digits)} ${unit}`, measured <= limit ? 'met' : 'missed']
}

export function goalTable(goals: readonly (readonly string[])[]): string {
  return markdownTable(
    [{ title: 'goal' }, { title: 'at most', align: 'right' }, { title: 'measured', align: 'right' }, { title: '' }],
    goals,
  )
}
