/** An explanation as text: each stage, under it each step with what it would do, its key, and what is in that. */

import { breakLine } from '../../formats/text/break-line.ts'
import { visibleLine } from '../../formats/text/visible.ts'
import type { BuildExplanation, ExplainedBase, ExplainedCache, ExplainedStage, ExplainedStep } from './explanation.ts'

export interface ListingOptions {
  /** Whole keys and values, however long. */
  readonly all: boolean
  /** The terminal's; absent: no line is broken. */
  readonly columns?: number | undefined
}

interface Line {
  /** Columns. */
  readonly indent: number
  readonly text: string
  /** By how many columns more the rest is indented where the line is broken. */
  readonly hang?: number
}

/** Where the text of a step begins, after its line's number. */
const STEP = 7

/** Digits that tell one key from another. */
const DIGITS = 12

export function listing({ file, stages, warnings, unusedArgs }: BuildExplanation, options: ListingOptions): string {
  const blocks = stages.map(stage => [line(0, titleOf(stage)), ...stage.steps.flatMap(step => stepLines(step, options))])
  const warned = [
    ...warnings.map(({ rule, message, line }) => `${rule}: ${message} (line ${line})`),
    ...unusedArgs.map(name => `--build-arg ${name}: nothing asks for it`),
  ]
  const notes = warned.length === 0 ? [] : [[line(0, 'warnings'), ...warned.map(text => line(2, text))]]
  const { columns = Number.POSITIVE_INFINITY } = options
  const rowsOf = ({ text, indent, hang }: Line) => breakLine(visibleLine(text), indent, columns, hang)
  const parts = [[line(0, summaryOf(file, stages))], ...blocks, ...notes]
  return parts.map(lines => `${lines.flatMap(rowsOf).join('\n')}\n`).join('\n')
}

function line(indent: number, text: string, hang?: number): Line {
  return { indent, text, ...(hang !== undefined && { hang }) }
}

function summaryOf(file: string, stages: readonly ExplainedStage[]): string {
  const caches = stages.flatMap(({ steps }) => steps.flatMap(({ cache }) => cache?.kind ?? []))
  const count = (kind: ExplainedCache['kind']) => caches.filter(each => each === kind).length
  const unknown = count('unknown')
  const parts = [
    `${count('hit')} of ${caches.length} layers from the cache`,
    ...(unknown > 0 ? [`${unknown} not known before the build`] : []),
  ]
  return `${file}: ${parts.join(', ')}`
}

function titleOf({ name, from, base }: ExplainedStage): string {
  return base ? `${name}: ${from}, which is ${baseText(base)}` : `${name}: ${from}, which is not needed`
}

function baseText(base: ExplainedBase): string {
  if (base.kind === 'stage') return `the stage ${base.name}`
  if (base.kind === 'scratch') return 'nothing at all'
  return base.id === undefined ? `the image ${base.name}, which is not on this machine` : `the image ${base.id}`
}

function stepLines({ text, lines, does, cache }: ExplainedStep, options: ListingOptions): readonly Line[] {
  const number = String(lines.first)
  const indent = STEP - 2 - number.length
  return [line(indent, `${number}  ${text}`, STEP - indent + 2), line(STEP, does, 2), ...(cache ? cacheLines(cache, options) : [])]
}

function cacheLines(cache: ExplainedCache, { all }: ListingOptions): readonly Line[] {
  if (cache.kind === 'unknown') return [line(STEP, `key not known: ${cache.why}`, 2)]
  const { key, parts, layer } = cache
  const short = (text: string) => (all ? text : text.replaceAll(/\b[0-9a-f]{64}\b/g, digits => digits.slice(0, DIGITS)))
  const width = Math.max(...parts.map(([name]) => name.length)) + 2
  const found = layer === undefined ? 'not in the cache: it would run' : `in the cache: the layer ${layer}`
  return [
    line(STEP, `key ${short(key)}, ${found}`, 2),
    ...parts.map(([name, value]) => line(STEP + 2, name.padEnd(width) + short(valueText(value)), width)),
  ]
}

function valueText(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}
