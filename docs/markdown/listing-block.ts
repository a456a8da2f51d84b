/**
 * What `explain` prints, in a lesson: a margin that says whose each line is, then headings, reasons (`# …`) and calls.
 *
 *     1 rootfs │     # from now on, every path that begins with a slash begins here
 *     1 rootfs │     chroot(".")
 *
 * In a difference `+ ` or `- ` stands before the margin.
 */

import { breakable, escapeHtml } from './html.ts'
import { indentStyle } from './long-lines.ts'

export interface ListingLine {
  readonly mark: '+' | '-' | undefined
  /** Absent: the line only says what follows. */
  readonly chapter: number | undefined
  readonly module: string
  readonly kind: 'heading' | 'reason' | 'call' | 'blank'
  readonly text: string
}

const LINE = /^(?:(?<mark>[+-]) (?=[ \d]))?(?<tag>[^│]*)│ ?(?<text>.*)$/
const TAG = /^(?<chapter>\d+) (?<module>[a-z-]+)$/

export function parseListing(content: string): readonly ListingLine[] {
  const lines = content.replace(/\n$/, '').split('\n').map(parseLine)
  return lines.map((line, index) => ({ ...line, kind: isRestOfReason(lines, index) ? 'reason' : line.kind }))
}

/** A reason that does not fit goes on below, four columns deeper. */
function isRestOfReason(lines: readonly ListingLine[], index: number): boolean {
  const [line, before] = [lines[index], lines[index - 1]]
  if (line?.kind !== 'call' || !before) return false
  const isAfterReason = before.kind === 'reason' || isRestOfReason(lines, index - 1)
  const start = before.kind === 'reason' ? indentOf(before) + 4 : indentOf(before)
  return isAfterReason && indentOf(line) === start && line.chapter === before.chapter && line.mark === before.mark
}

function indentOf({ text }: ListingLine): number {
  return text.length - text.trimStart().length
}

function parseLine(line: string): ListingLine {
  const { mark, tag = '', text = line } = LINE.exec(line)?.groups ?? {}
  const { chapter, module = '' } = TAG.exec(tag.trim())?.groups ?? {}
  return {
    mark: mark === '+' || mark === '-' ? mark : undefined,
    chapter: chapter === undefined ? undefined : Number(chapter),
    module,
    kind: kindOf(text.trim(), chapter !== undefined),
    text,
  }
}

function kindOf(text: string, isOwned: boolean): ListingLine['kind'] {
  if (text === '') return 'blank'
  if (!isOwned) return 'heading'
  return text.startsWith('# ') ? 'reason' : 'call'
}

/** @param title what the listing is of: `explain, chapter 2` */
export function listingHtml(content: string, title: string): string {
  const lines = parseListing(content)
  const modules = new Map(lines.flatMap(({ chapter, module }) => (chapter === undefined ? [] : [[chapter, module] as const])))
  const legend = [...modules]
    .sort(([a], [b]) => a - b)
    .map(([chapter, module]) => `<span class="owner" data-chapter="${chapter}">${chapter} ${escapeHtml(module)}</span>`)
  return [
    `<figure class="listing" v-pre><figcaption><span class="what">${escapeHtml(title)}</span><span class="owners">${legend.join('')}</span></figcaption>`,
    `<pre tabindex="0" role="group" aria-label="${escapeHtml(title)}"><code>${lines.map(lineHtml).join('\n')}</code></pre></figure>\n`,
  ].join('')
}

function lineHtml({ mark, chapter, kind, text }: ListingLine): string {
  const owner = chapter === undefined ? '' : ` data-chapter="${chapter}"`
  const shown = kind === 'call' ? callHtml(text) : escapeHtml(text)
  const start = mark === undefined ? '' : `<span class="mark">${mark}</span> `
  const change = mark === '+' ? ' came' : mark === '-' ? ' went' : ''
  return `<span class="line ${kind}${change}"${owner}${indentStyle(text)}>${start}${shown}</span>`
}

/** The name of the call stands out: it is what one looks up in the manual. */
function callHtml(text: string): string {
  return breakable(escapeHtml(text)).replace(/^(?<before>\s*(?:[\w.]+ = |\d+ × )?)(?<name>[a-z_0-9]+)\(/, '$<before><b>$<name></b>(')
}
