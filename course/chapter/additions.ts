/** What a chapter's module adds to the engine: the system calls that it brings into the chapter's example, as `explain` prints them, reason by reason. */

import { chapters, chaptersUpTo } from '../../runtime/chapters.ts'
import { exampleOf } from '../../runtime/cli/explain/example.ts'
import type { Step } from '../../runtime/cli/explain/explanation.ts'
import type { Line } from '../../runtime/cli/explain/line.ts'
import { programLines } from '../../runtime/cli/explain/program-lines.ts'

export interface Additions {
  /** System calls of the whole birth, and how many of them are this chapter's. */
  readonly calls: number
  readonly added: number
  /** What was there before and is no more. */
  readonly gone: number
  /** Each is a reason with its calls, under the headings of a phase that begins there. */
  readonly pieces: readonly string[]
}

/** A listing's lines of this depth begin a reason; headings are above it, calls below. */
const REASON_DEPTH = 2

/** @param argv the chapter's example */
export async function additionsOf(chapter: number, argv: readonly string[]): Promise<Additions> {
  const before = await callsOf(chapter - 1, argv)
  const after = await callsOf(chapter, argv)
  const added = after.filter(step => step.chapter === chapter)
  const remaining = new Set(after.map(sense))
  const gone = before.filter(step => !remaining.has(sense(step)))
  return {
    calls: births(after),
    added: births(added),
    gone: births(gone),
    pieces: [...piecesOf(added, ''), ...piecesOf(gone, '- ')],
  }
}

/** Birth and release. The floor alone (chapter 0) starts nothing: it has no root to enter, so there is nothing to explain. */
async function callsOf(chapter: number, argv: readonly string[]): Promise<readonly Step[]> {
  if (chapter < 1) return []
  // The engine of the chapter before need not know the example's flags.
  const { program, release } = await exampleOf(chaptersUpTo(chapter), argv, chapters)
  return [...program, ...release]
}

function births(steps: readonly Step[]): number {
  return steps.filter(({ list }) => list !== 'release').length
}

function sense({ module, why, call }: Step): string {
  return `${module} ${why} ${call}`
}

function piecesOf(steps: readonly Step[], mark: string): string[] {
  const pieces: string[][] = []
  const told = new Set<string>()
  // A heading, and a reason that was told before, go with the next reason that is new.
  let isOpen = false
  for (const line of programLines(steps, { fold: true, why: true })) {
    if (line.depth <= REASON_DEPTH && !isOpen) pieces.push([])
    if (line.depth < REASON_DEPTH) isOpen = true
    if (line.depth === REASON_DEPTH) isOpen = told.has(line.text)
    told.add(line.text)
    pieces.at(-1)?.push(mark + show(line))
  }
  return pieces.map(lines => lines.join('\n'))
}

/** A container's id has 64 digits, which say nothing more than 12 do. */
function show({ indent, text }: Line): string {
  return ' '.repeat(indent) + text.replaceAll(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…')
}
