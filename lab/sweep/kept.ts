/**
 * Verdicts of a sweep that is not finished, in build/sweep-NN.jsonl: an interrupted one goes on where it was, and one that has left a survivor without a reason
 * tries only the survivors again when a check is added or changed.
 */

import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { REPOSITORY, twoDigits } from '../../course/places.ts'
import type { HeartMutant } from './mutants.ts'
import { compact, tokensOf } from './tokens.ts'
import type { Verdict } from './verdict.ts'

interface Line {
  /** A hash of the mutant's tokens. */
  readonly program: string
  /** A hash of the sources of all checks. */
  readonly checks: string
  readonly verdict: Verdict
}

export interface Kept {
  /** Returns what was found out about the mutant before, undefined if it has to be tried. */
  verdictOf(mutant: Pick<HeartMutant, 'source'>): Verdict | undefined
  keep(mutant: Pick<HeartMutant, 'source'>, verdict: Verdict): void
  /** The sweep is finished: the next one begins anew. */
  forget(): void
}

export interface KeptOptions {
  readonly path: string
  /** Names of the chapter's checks: a verdict of any other is worth nothing. */
  readonly names: readonly string[]
  /** Changes with the checks: what has survived other ones is tried again. */
  readonly checks: string
}

export function keptVerdicts({ path, names, checks }: KeptOptions): Kept {
  const known = new Map<string, Verdict>()
  for (const { program, checks: asked, verdict } of linesOf(path)) {
    const holds = verdict.kind === 'check' ? names.includes(verdict.check) : verdict.kind !== 'survived' || asked === checks
    if (holds) known.set(program, verdict)
    else known.delete(program)
  }
  return {
    verdictOf: ({ source }) => known.get(programOf(source)),
    keep({ source }, verdict) {
      mkdirSync(dirname(path), { recursive: true })
      appendFileSync(path, `${JSON.stringify({ program: programOf(source), checks, verdict } satisfies Line)}\n`)
    },
    forget: () => rmSync(path, { force: true }),
  }
}

export function pathOfKept(chapter: number): string {
  return join(REPOSITORY, 'build', `sweep-${twoDigits(chapter)}.jsonl`)
}

/** Returns what changes with the body of any check. */
export function fingerprintOfChecks(): string {
  const folder = join(import.meta.dirname, '../checks')
  return hashOf(
    globSync('**/*.ts', { cwd: folder })
      .toSorted()
      .map(name => readFileSync(join(folder, name), 'utf8')),
  )
}

/** A line that is cut off was being written when the machine went down. */
function linesOf(path: string): Line[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map(line => JSON.parse(line) as Line)
}

function programOf(source: string): string {
  return hashOf([compact(tokensOf(source))])
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text)
  return hash.digest('hex').slice(0, 16)
}
