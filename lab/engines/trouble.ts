/** What may be wrong with a learner's file, so that nothing can be found out about the system. */

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { relativePath } from '../../course/places.ts'

export interface Trouble {
  readonly kind: 'syntax error' | 'missing import' | 'crash' | 'endless loop' | 'ended' | 'no heart' | 'wrong export'
  readonly message: string
  readonly file: string
  readonly line?: number
}

/** Its first line for the learner: `workshop/01-chroot.ts:25: crash: Error: no`. */
export function headline({ kind, message, file, line }: Trouble): string {
  return `${relativePath(file)}${line === undefined ? '' : `:${line}`}: ${kind}: ${message}`
}

/** Node cannot load the file: the type checker would only say the same again. */
export function isUnreadable({ kind }: Trouble): boolean {
  return kind === 'syntax error' || kind === 'missing import'
}

/** The first line of the stack that is in the file. Of a syntax error Node puts the place before the stack. */
export function troubleOf(error: unknown, file: string): Trouble {
  const isError = error instanceof Error
  const message = isError ? error.message : String(error)
  const missing = missingImport(error)
  if (missing !== undefined) {
    const line = linesOf(file).findIndex(text => /\b(from|import)\b/.test(text) && text.includes(basename(missing))) + 1
    return { kind: 'missing import', message: `there is no ${missing}`, file, ...placed(line) }
  }
  const line = placed(lineIn(isError ? error.stack : undefined, file))
  if (error instanceof SyntaxError) return { kind: 'syntax error', message, file, ...line }
  return { kind: 'crash', message: isError ? `${error.name}: ${message}` : message, file, ...line }
}

/** @param line if it was found out where it is; else where the method begins, as far as its name tells */
export function endlessLoop(file: string, method: string | undefined, line: number | undefined): Trouble {
  return { kind: 'endless loop', message: `${what(method)} does not come to an end`, file, ...placed(line ?? beginning(file, method)) }
}

/** The file has set a timer that keeps the process alive for good. */
export function endlessTimer(file: string): Trouble {
  const line = linesOf(file).findIndex(text => /\bset(Interval|Timeout)\b/.test(text)) + 1
  return { kind: 'endless loop', message: 'a timer does not come to an end', file, ...placed(line) }
}

/** The process is gone, in the middle of the learner's code. */
export function ended(file: string, method: string | undefined, line?: number): Trouble {
  return { kind: 'ended', message: `${what(method)} ends the whole engine`, file, ...placed(line ?? beginning(file, method)) }
}

/** Where a stack has that file, from 1. */
export function lineIn(stack: string | undefined, file: string): number | undefined {
  const [, after] = stack?.split(`${pathToFileURL(file).href}:`, 2) ?? []
  return after === undefined ? undefined : Number.parseInt(after, 10)
}

function what(method: string | undefined): string {
  return method === undefined ? 'loading the file' : `${method}()`
}

/** @param line 0 or nothing if there is none */
function placed(line: number | undefined): { line?: number } {
  return line ? { line } : {}
}

/** Of several lines that begin so the last: a method is declared in the interface before it is written. */
function beginning(file: string, method: string | undefined): number | undefined {
  if (method === undefined) return undefined
  const pattern = new RegExp(`^\\s*(async )?${method}\\b`)
  return linesOf(file).findLastIndex(text => pattern.test(text)) + 1
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split('\n')
}

/** The path or package that Node has not found. */
function missingImport(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) return undefined
  if ('url' in error && typeof error.url === 'string') return fileURLToPath(error.url)
  return /package '([^']+)'/.exec(error.message)?.[1]
}
