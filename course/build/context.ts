/** The build context of the example on the disk, and in what it differs from the one that the first build has. */

import { hash } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CONTEXT, DOCKERFILE } from './example.ts'
import type { RecordedChange } from './type.ts'

/** A time of a file before all builds, in seconds since 1970: `touch` makes it another. */
const THEN = 1_700_000_000

/** Makes the folder what it was at the first build. */
export function writeContext(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  for (const [name, content] of Object.entries(CONTEXT)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content, { mode: 0o644 })
    utimesSync(path, THEN, THEN)
  }
}

export function dockerfileLines(folder: string): readonly string[] {
  return linesOf(readFileSync(join(folder, DOCKERFILE), 'utf8'))
}

export function changesIn(folder: string): RecordedChange[] {
  const files = Object.entries(CONTEXT).filter(([name]) => name !== DOCKERFILE)
  return [...files.flatMap(([name, content]) => fileChange(join(folder, name), name, content)), ...lineChanges(dockerfileLines(folder))]
}

/** The time of a file that is another in more than that counts as nothing. */
function fileChange(file: string, path: string, content: string): RecordedChange[] {
  const [before, after] = [content, readFileSync(file)].map(each => hash('sha256', each, 'hex').slice(0, 12))
  if (before !== undefined && after !== undefined && before !== after) return [{ kind: 'content', path, before, after }]
  const { mode, mtimeMs } = lstatSync(file)
  const bits = (mode & 0o7777).toString(8)
  if (bits !== '644') return [{ kind: 'mode', path, before: '644', after: bits }]
  return mtimeMs === THEN * 1000 ? [] : [{ kind: 'time', path }]
}

function lineChanges(now: readonly string[]): RecordedChange[] {
  return linesOf(CONTEXT[DOCKERFILE]).flatMap((before, index): RecordedChange[] => {
    const after = now[index] ?? ''
    return before === after ? [] : [{ kind: 'line', line: index + 1, before, after }]
  })
}

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n')
}
