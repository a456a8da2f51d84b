/**
 * The course's words. Where a word is defined, `<dfn>` gets a name that the glossary leads to; where it is used later, the first use in each section
 * leads to the glossary, and its meaning is shown beside it.
 */

import type { Glossary, GlossaryEntry } from '../../course/glossary.ts'
import { slugOf } from './html.ts'
import type { MarkdownIt, Token } from './markdown-it.ts'
import { pageEnv } from './page-env.ts'

/** The chapter that a file is the lesson of. */
export function chapterOfFile(file: string): number | undefined {
  const number = /^chapters\/(\d\d)-[a-z-]+\/README\.md$/.exec(file)?.[1]
  return number === undefined ? undefined : Number(number)
}

export function terms(md: MarkdownIt, glossary: Glossary): void {
  if (glossary.length === 0) return
  const known = new Map(glossary.flatMap(entry => [entry.term, ...entry.forms].map(form => [form.toLowerCase(), entry] as const)))
  const forms = [...known.keys()].sort((a, b) => b.length - a.length).map(escaped)
  const anyTerm = new RegExp(`(?<![\\w-])(?:${forms.join('|')})(?![\\w-])`, 'gi')
  md.core.ruler.push('terms', ({ tokens, env, Token: Make }) => {
    const chapter = chapterOfFile(pageEnv(env).file)
    if (chapter === undefined) return
    const seen = new Set<GlossaryEntry>()
    const linking: Linking = { known, anyTerm, seen, chapter, make: (type, content) => Object.assign(new Make(type, '', 0), { content }) }
    for (const [index, token] of tokens.entries()) {
      if (token.type === 'heading_open' && token.tag === 'h2') seen.clear()
      const isText = token.type === 'inline' && tokens[index - 1]?.type !== 'heading_open'
      if (isText && token.children) token.children = linked(token.children, linking)
    }
  })
}

interface Linking {
  readonly known: ReadonlyMap<string, GlossaryEntry>
  readonly anyTerm: RegExp
  /** Terms that this section has defined or linked already. */
  readonly seen: Set<GlossaryEntry>
  readonly chapter: number
  readonly make: (type: 'text' | 'html_inline' | 'link_open' | 'link_close', content: string) => Token
}

function linked(children: readonly Token[], linking: Linking): Token[] {
  let links = 0
  let isDefinition = false
  return children.flatMap((child, index) => {
    if (child.type === 'link_open') links++
    if (child.type === 'link_close') links--
    if (child.type === 'html_inline' && child.content === '</dfn>') isDefinition = false
    if (child.type === 'html_inline' && child.content === '<dfn>') {
      isDefinition = true
      const term = children[index + 1]?.content ?? ''
      const entry = linking.known.get(term.toLowerCase())
      if (entry) linking.seen.add(entry)
      return [linking.make('html_inline', `<dfn id="term-${slugOf(entry?.term ?? term)}">`)]
    }
    return child.type === 'text' && links === 0 && !isDefinition ? split(child, linking) : [child]
  })
}

/** A text, and the first uses of terms in it as links. Words of later chapters, and of this one before they are defined, are none yet. */
function split(token: Token, { known, anyTerm, seen, chapter, make }: Linking): Token[] {
  const parts: Token[] = []
  let end = 0
  for (const match of token.content.matchAll(anyTerm)) {
    const entry = known.get(match[0].toLowerCase())
    if (!entry || seen.has(entry) || entry.chapter >= chapter) continue
    seen.add(entry)
    const open = Object.assign(make('link_open', ''), { tag: 'a', nesting: 1 })
    open.attrs = [
      ['href', `/glossary.html#${slugOf(entry.term)}`],
      ['class', 'term'],
      ['data-meaning', entry.meaning],
    ]
    const close = Object.assign(make('link_close', ''), { tag: 'a', nesting: -1 })
    parts.push(make('text', token.content.slice(end, match.index)), open, make('text', match[0]), close)
    end = match.index + match[0].length
  }
  return end === 0 ? [token] : [...parts, make('text', token.content.slice(end))]
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
