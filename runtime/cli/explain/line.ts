/** A listing as data: lines that know how deep they lie, what they are and whose. Diffs and layouts are made of these. */

import type { Origin } from './attributed.ts'

export interface Line {
  /** A line encloses those after it that lie deeper. */
  readonly depth: number
  /** Columns. */
  readonly indent: number
  /** By how many columns more the rest is indented where the line is broken; absent: four. */
  readonly hang?: number
  readonly kind: 'heading' | 'reason' | 'code'
  readonly text: string
  /** What tells two lines with the same text apart in a diff: who makes a call, and why. */
  readonly sense?: string
  /** Absent: it only says what follows. */
  readonly origin?: Origin
  /** In a diff: it came, or it went. */
  readonly mark?: '+' | '-'
}

export interface Panel {
  readonly name: PanelName
  readonly title: string
  readonly lines: readonly Line[]
}

export const PANELS = ['request', 'spec', 'program', 'release'] as const
export type PanelName = (typeof PANELS)[number]
