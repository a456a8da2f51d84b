/** The fences of a lesson that mean more than code: regions, listings, consoles, the quiz. Everything else is VitePress's. */

import { type Attributes, parseInfo } from '../../course/fences.ts'
import { consoleHtml } from './console-html.ts'
import { escapeHtml } from './html.ts'
import type { LinkOf } from './links.ts'
import { listingHtml } from './listing-block.ts'
import { framed, withIndents } from './long-lines.ts'
import type { MarkdownIt } from './markdown-it.ts'

/** @param linkOf where a file of the repository is shown on the site, if it is */
export function lessonFences(md: MarkdownIt, linkOf: LinkOf): void {
  const plain = md.renderer.rules.fence
  if (!plain) throw new Error('markdown-it has no rule for fences')
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (!token) return ''
    const { language, attributes } = infoOf(token.info)
    if (attributes['quiz'] !== undefined) return '<ChapterQuiz />\n'
    if (attributes['explain'] !== undefined) return listingHtml(token.content, listingTitle(attributes))
    if (language === 'console') return consoleHtml(token.content, consoleNotes(attributes))
    token.info = language
    const html = withIndents(plain(tokens, index, options, env, self), token.content)
    if (attributes['region'] !== undefined) return regionHtml(html, attributes['region'], linkOf)
    return language === 'text' || language === '' ? framed(html, token.content, attributes) : html
  }
}

/** Pages that are no lessons may have braces of VitePress's own: those are left to it. */
function infoOf(info: string): { readonly language: string; readonly attributes: Attributes } {
  return /\{[a-z]/.test(info) || !info.includes('{') ? parseInfo(info, 'a fence') : { language: info, attributes: {} }
}

function listingTitle({ explain = '', phases }: Attributes): string {
  const [before, after] = explain.split('..')
  const what = after === undefined ? `explain, engine of chapter ${before}` : `explain: from chapter ${before} to chapter ${after}`
  return phases === undefined ? what : `${what}: ${phases.split(',').join(', ')}`
}

function consoleNotes({ terminal, on, docker, recorded, tour, ...rest }: Attributes): readonly string[] {
  return [
    ...(rest['by-hand'] === undefined ? [] : ['by hand']),
    ...(rest['attack'] === undefined ? [] : ['attack']),
    ...(tour === undefined ? [] : ['the engine of this chapter']),
    ...(terminal === undefined ? [] : [`terminal ${terminal}`]),
    ...(on === undefined ? [] : [`cgroup ${on}`]),
    ...(docker === undefined ? [] : [`docker ${docker}`]),
    ...(recorded === undefined ? [] : [`recorded ${recorded}`]),
  ]
}

function regionHtml(code: string, region: string, linkOf: LinkOf): string {
  const [file = '', name] = region.split('#')
  const link = linkOf(file)
  const shown = escapeHtml(file)
  const title = link === undefined ? `<span class="file">${shown}</span>` : `<a class="file" href="${link}">${shown}</a>`
  const part = name === undefined ? '' : `<span class="part">${escapeHtml(name)}</span>`
  return `<figure class="region"><figcaption>${title}${part}</figcaption>${code}</figure>\n`
}
