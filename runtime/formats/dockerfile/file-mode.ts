/**
 * `--chmod` of `COPY` and `ADD`: octal, `0755`, or changes as chmod(1) takes them, `u=rwX,go+r-w`.
 * Source: Dockerfile reference, "COPY --chmod"; chmod(1). A change that names nobody is for all: the builder has no umask.
 */

import { MinidockError } from '../../base/errors.ts'

export type FileMode =
  | { readonly kind: 'octal'; readonly bits: number }
  | { readonly kind: 'symbolic'; readonly changes: readonly ModeChange[] }

export interface ModeChange {
  /** Some of `u`, `g`, `o`. */
  readonly who: string
  readonly operator: '+' | '-' | '='
  /** Some of `rwxXst`, or one of `u`, `g` and `o`, whose bits are copied. */
  readonly what: string
}

const CLAUSE = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/
const ACTION = /([-+=])([ugo]|[rwxXst]*)/g

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseFileMode(text: string): FileMode {
  if (/^[0-9]+$/.test(text)) {
    const bits = /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.POSITIVE_INFINITY
    if (bits > 0o7777) throw invalid(`invalid chmod parameter: '${text}'. it should be octal string and between 0 and 07777`)
    return { kind: 'octal', bits }
  }
  const changes = text.split(',').flatMap(clause => {
    const [, who, actions] = CLAUSE.exec(clause) ?? []
    if (actions === undefined) throw invalid(`invalid chmod parameter: '${text}'`)
    const all = who === '' || who?.includes('a') ? 'ugo' : (who ?? '')
    return Array.from(actions.matchAll(ACTION), ([, operator, what = '']) => ({ who: all, operator: operatorOf(operator), what }))
  })
  return { kind: 'symbolic', changes }
}

function operatorOf(text: string | undefined): ModeChange['operator'] {
  return text === '+' || text === '-' ? text : '='
}

/** Returns a file's new mode: its twelve permission bits. @param current the mode that it has where it is copied from */
export function applyFileMode(mode: FileMode, current: number, isDirectory: boolean): number {
  if (mode.kind === 'octal') return mode.bits
  return mode.changes.reduce((bits, change) => applyChange(bits, change, isDirectory), current & 0o7777)
}

const SHIFT: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 }
const PERMISSION: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 }

function applyChange(mode: number, { who, operator, what }: ModeChange, isDirectory: boolean): number {
  const bits = [...who].reduce((sum, one) => sum | bitsFor(one, what, mode, isDirectory), 0)
  if (operator === '+') return mode | bits
  if (operator === '-') return mode & ~bits
  const mask = [...who].reduce((sum, one) => sum | (0o7 << (SHIFT[one] ?? 0)) | specialOf(one), 0)
  return (mode & ~mask) | bits
}

function bitsFor(one: string, what: string, mode: number, isDirectory: boolean): number {
  const shift = SHIFT[one] ?? 0
  const copied = SHIFT[what]
  if (copied !== undefined) return ((mode >> copied) & 0o7) << shift
  return [...what].reduce((sum, letter) => {
    if (letter === 's') return sum | (one === 'o' ? 0 : specialOf(one))
    if (letter === 't') return sum | (one === 'o' ? specialOf(one) : 0)
    // X is x for directories, and for files that are executable for anyone already.
    const permission = letter === 'X' ? (isDirectory || (mode & 0o111) !== 0 ? 1 : 0) : (PERMISSION[letter] ?? 0)
    return sum | (permission << shift)
  }, 0)
}

/** The set-user-id, set-group-id and sticky bits. */
function specialOf(one: string): number {
  return one === 'u' ? 0o4000 : one === 'g' ? 0o2000 : 0o1000
}

function invalid(message: string): MinidockError {
  return new MinidockError('invalid', message, { hint: 'write --chmod=755, or as chmod does: --chmod=u=rwX,go=rX' })
}
