/** Links lead somewhere: to a file that is there, and to a heading that it has. Pages of other hosts are not asked. */

import { dirname, join } from 'node:path/posix'
import { type Heading, type Markdown, readMarkdown } from './markdown.ts'
import { type Problem, problemAt } from './problem.ts'

/** The files of the repository, by their paths from its root. */
export interface Files {
  readonly read: (path: string) => string | undefined
  readonly exists: (path: string) => boolean
}

/** @param file from the repository's root */
export function checkLinks(file: string, { links, headings }: Pick<Markdown, 'links' | 'headings'>, files: Files): Problem[] {
  return links.flatMap(({ target, line }) => {
    if (/^(https?|mailto):/.test(target)) return []
    if (target.startsWith('/'))
      return [problemAt(file, line, `${target} begins at a root that a reader does not have`, 'write it relative to this file')]
    const [path = '', anchor] = decodeURI(target).split('#')
    const found = path === '' ? file : join(dirname(file), path)
    if (found.startsWith('../') || !files.exists(found)) return [problemAt(file, line, `${target} leads to a file that is not there`)]
    if (anchor === undefined) return []
    const known = path === '' ? headings : found.endsWith('.md') ? readMarkdown(files.read(found) ?? '').headings : undefined
    if (!known)
      return [
        problemAt(file, line, `${target} points into a file that is no lesson`, 'its lines move: link the file, or show a region of it'),
      ]
    return anchorsOf(known).includes(anchor) ? [] : [problemAt(file, line, `${target}: there is no heading #${anchor} in ${found}`)]
  })
}

/** As GitHub makes them of headings; a second one of the same words gets a number. */
export function anchorsOf(headings: readonly Pick<Heading, 'text'>[]): readonly string[] {
  const times = new Map<string, number>()
  return headings.map(({ text }) => {
    const anchor = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-')
    const before = times.get(anchor) ?? 0
    times.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}
