/**
 * `.dockerignore` and `Dockerfile.dockerignore`: which files of the build context are not there. The last pattern that matches a path or a directory above it counts,
 * and one with `!` brings back.
 *
 * It is written here because the one library of its kind, `@balena/dockerignore` 1.0.2, takes `+` and `(` of a pattern for those of a regular expression: it throws on
 * `c++`, and it has had no release for years.
 * Source: docker's documentation, "Build context"; moby/patternmatcher.
 */

import { normalize } from 'node:path/posix'
import { MinidockError } from '../../base/errors.ts'
import { parsePathPattern, pathTest } from '../go/path-pattern.ts'
import type { PatternToken } from '../go/pattern-token.ts'

export interface PathMatcher {
  /** @param path relative to where the patterns are, with slashes: `src/a.c` */
  readonly matches: (path: string) => boolean
  /** Whether something below a path that matches may not match. */
  readonly hasExceptions: boolean
  /** Whether the answer may be another for something below a directory: if not, nothing there needs to be looked at. */
  readonly mayDifferBelow: (directory: string) => boolean
}

/**
 * Returns the patterns of a file: without comments, and as if they were written relative to its directory.
 * @param text a comment begins in the first column; white space around a pattern does not count
 */
export function readIgnoreFile(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  return lines
    .filter(line => !line.startsWith('#'))
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => {
      const [sign, pattern] = line.startsWith('!') ? ['!', line.slice(1).trim()] : ['', line]
      return sign + (pattern === '' ? '' : withoutRoot(clean(pattern)))
    })
}

function withoutRoot(path: string): string {
  return path.length > 1 && path.startsWith('/') ? path.slice(1) : path
}

/** As Go's `filepath.Clean`: also without a slash at the end. */
function clean(path: string): string {
  const normal = normalize(path)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}

/**
 * @param patterns of a file, or of `COPY --exclude`
 * @throws {MinidockError} of kind `invalid` for a pattern that is none
 */
export function pathMatcher(patterns: readonly string[]): PathMatcher {
  const rules = patterns
    .map(pattern => pattern.trim())
    .filter(pattern => pattern !== '')
    .map(ruleOf)
  const matches = (path: string) =>
    rules.reduce((matched, rule) => (matched === rule.brings ? matchesUnder(rule, path) !== matched : matched), false)
  return {
    matches,
    hasExceptions: rules.some(({ brings }) => brings),
    mayDifferBelow: directory => {
      const matched = matches(directory)
      return rules.some(rule => rule.brings === matched && mayMatchBelow(rule, `${directory}/`))
    },
  }
}

interface Rule {
  /** Whether it brings back what matches. */
  readonly brings: boolean
  /** What every path that matches begins with. */
  readonly begin: string
  /** Whether that is the whole path. */
  readonly isWhole: boolean
  readonly test: (path: string) => boolean
}

function ruleOf(pattern: string): Rule {
  const text = clean(pattern)
  if (text === '!') throw new MinidockError('invalid', 'illegal exclusion pattern: "!"', { hint: 'write ! and a pattern: !README.md' })
  const brings = text.startsWith('!')
  const path = brings ? text.slice(1) : text
  return { brings, ...beginOf(path), test: testOf(path) }
}

function beginOf(pattern: string): Pick<Rule, 'begin' | 'isWhole'> {
  const tokens = parsePathPattern(pattern, { directories: true })
  const end = tokens.findIndex(token => !isLiteral(token))
  const literals = end < 0 ? tokens : tokens.slice(0, end)
  return { begin: literals.map(token => (token.kind === 'one' ? token.literal : '')).join(''), isWhole: end < 0 }
}

/** What is above the directory, or the directory itself, has been asked. @param directory with a slash at its end */
function mayMatchBelow({ begin, isWhole }: Rule, directory: string): boolean {
  return begin.startsWith(directory) || (!isWhole && directory.startsWith(begin))
}

/** A directory that matches takes what is in it along. */
function matchesUnder({ test }: Rule, path: string): boolean {
  if (test(path)) return true
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) if (test(path.slice(0, at))) return true
  return false
}

/** Docker compares texts where only the beginning or the end is free, and there `**` need not end at a slash: `**file` matches `myfile`. */
function testOf(pattern: string): (path: string) => boolean {
  parsePathPattern(pattern)
  const tokens = parsePathPattern(pattern, { directories: true })
  const [first, ...others] = tokens
  const last = tokens.at(-1)
  if (tokens.every(isLiteral)) return path => path === pattern
  if (last?.kind === 'rest' && tokens.slice(0, -1).every(isLiteral))
    return path => path.startsWith(pattern.slice(0, pattern.lastIndexOf('**')))
  if (first?.kind === 'directories' && others.every(isLiteral)) {
    const suffix = pattern.slice(2)
    return path => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1))
  }
  return pathTest(tokens)
}

function isLiteral(token: PatternToken): boolean {
  return token.kind === 'one' && token.literal !== undefined
}
