/** An explanation as text: each stage, under it each step with what it would do, its key, and what is in that. */

import { ellipsis } from '../../formats/text/display-width.ts'
import { visibleLine } from '../../formats/text/visible.ts'
import type { BuildExplanation, ExplainedBase, ExplainedCache, ExplainedStage, ExplainedStep } from './explanation.ts'

export interface ListingOptions {
  /** Whole keys and values, however long. */
  readonly all: boolean
  /** Of the terminal; absent: as in a pipe. */
  readonly columns?: number | undefined
}

/** Where nothing says how wide the page is. */
const COLUMNS = 120

/** Digits that tell one key from another. */
const DIGITS = 12

export function listing({ file, stages, warnings, unusedArgs }: BuildExplanation, options: ListingOptions): string {
  const blocks = stages.map(stage => [titleOf(stage), ...stage.steps.flatMap(step => stepLines(step, options))])
  const warned = [
    ...warnings.map(({ rule, message, line }) => `${rule}: ${message} (line ${line})`),
    ...unusedArgs.map(name => `--build-arg ${name}: nothing asks for it`),
  ]
  const lines = [[summaryOf(file, stages)], ...blocks, ...(warned.length === 0 ? [] : [['warnings', ...warned.map(text => `  ${text}`)]])]
  const cut = (line: string) => (options.all ? line : ellipsis(line, options.columns ?? COLUMNS))
  return lines.map(block => block.map(line => `${cut(visibleLine(line))}\n`).join('')).join('\n')
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

function stepLines({ text, lines, does, cache }: ExplainedStep, options: ListingOptions): readonly string[] {
  const inside = (line: string) => `       ${line}`
  return [`  ${String(lines.first).padStart(3)}  ${text}`, inside(does), ...(cache ? cacheLines(cache, options).map(inside) : [])]
}

function cacheLines(cache: ExplainedCache, { all }: ListingOptions): readonly string[] {
  if (cache.kind === 'unknown') return [`key not known: ${cache.why}`]
  const { key, parts, layer } = cache
  const short = (text: string) => (all ? text : text.replaceAll(/\b[0-9a-f]{64}\b/g, digits => digits.slice(0, DIGITS)))
  const width = Math.max(...parts.map(([name]) => name.length))
  const found = layer === undefined ? 'not in the cache: it would run' : `in the cache: the layer ${layer}`
  return [`key ${short(key)}, ${found}`, ...parts.map(([name, value]) => `  ${name.padEnd(width)}  ${short(valueText(value))}`)]
}

function valueText(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}
