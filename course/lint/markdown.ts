/** What the lint must know of a markdown file: its headings, words, definitions, boxes and links, each with its line. */

import MarkdownIt from 'markdown-it'

export interface Heading {
  readonly level: number
  readonly text: string
  readonly line: number
}

/** A piece of prose: a paragraph, an item, a cell of a table, a heading. */
export interface Piece {
  readonly kind: 'text' | 'heading' | 'code'
  /** Without markup. What is in `code` is left out, unless it is of kind `code`. */
  readonly text: string
  readonly line: number
  /** It is inside of a block quote. */
  readonly quoted: boolean
  /** Between comments: `<!-- facts -->` and `<!-- /facts -->`. */
  readonly marks: readonly string[]
  /** Where in `text` there are definitions. */
  readonly definitions: readonly { readonly start: number; readonly end: number }[]
}

export interface Link {
  readonly target: string
  readonly line: number
}

export interface Markdown {
  readonly headings: readonly Heading[]
  readonly pieces: readonly Piece[]
  readonly links: readonly Link[]
  /** Code in the middle of prose. */
  readonly codes: readonly { readonly text: string; readonly line: number }[]
}

const parser = new MarkdownIt({ html: true })
type Token = ReturnType<typeof parser.parse>[number]

const MARK = /^<!--\s*(?<end>\/?)(?<name>[a-z][a-z-]*)(?:\s*:[\s\S]*)?\s*-->$/

export function readMarkdown(text: string): Markdown {
  const headings: Heading[] = []
  const pieces: Piece[] = []
  const links: Link[] = []
  const codes: { text: string; line: number }[] = []
  const marks: string[] = []
  let quotes = 0
  let level = 0
  let line = 1
  for (const token of parser.parse(text, {})) {
    if (token.map) line = token.map[0] + 1
    const place = () => ({ line, quoted: quotes > 0, marks: [...marks] })
    switch (token.type) {
      case 'blockquote_open':
        quotes++
        break
      case 'blockquote_close':
        quotes--
        break
      case 'heading_open':
        level = Number(token.tag.slice(1))
        break
      case 'heading_close':
        level = 0
        break
      case 'html_block':
        mark(token.content.trim())
        links.push(...htmlLinks(token.content, line))
        break
      case 'fence':
      case 'code_block':
        pieces.push({ kind: 'code', text: token.content, definitions: [], ...place() })
        break
      case 'inline': {
        const inline = readInline(token.children ?? [], line)
        if (level > 0) headings.push({ level, text: plainText(token.children ?? []), line })
        pieces.push({ kind: level > 0 ? 'heading' : 'text', text: inline.text, definitions: inline.definitions, ...place() })
        links.push(...inline.links)
        codes.push(...inline.codes)
        break
      }
    }
  }
  return { headings, pieces, links, codes }

  function mark(comment: string): void {
    const { end, name } = MARK.exec(comment)?.groups ?? {}
    if (name === undefined || name === 'notes') return
    if (end === '') marks.push(name)
    else if (marks.includes(name)) marks.splice(marks.lastIndexOf(name), 1)
  }
}

function readInline(tokens: readonly Token[], first: number): Pick<Piece, 'text' | 'definitions'> & Pick<Markdown, 'links' | 'codes'> {
  const definitions: { start: number; end: number }[] = []
  const links: Link[] = []
  const codes: { text: string; line: number }[] = []
  let text = ''
  let line = first
  let start: number | undefined
  for (const token of tokens) {
    if (token.type === 'text') text += token.content
    else if (token.type === 'softbreak' || token.type === 'hardbreak') {
      text += ' '
      line++
    } else if (token.type === 'code_inline') {
      text += '\u{fffc}'
      codes.push({ text: token.content, line })
    } else if (token.type === 'html_inline' && /^<dfn\b/.test(token.content)) start = text.length
    else if (token.type === 'html_inline' && token.content === '</dfn>' && start !== undefined) {
      definitions.push({ start, end: text.length })
      start = undefined
    }
    const target = token.attrGet('href') ?? token.attrGet('src')
    if (target !== null) links.push({ target: String(target), line })
    if (token.type === 'html_inline') links.push(...htmlLinks(token.content, line))
  }
  return { text, definitions, links, codes }
}

function htmlLinks(html: string, line: number): readonly Link[] {
  return [...html.matchAll(/<(?:a|img)\b[^>]*?\b(?:href|src)="(?<target>[^"]*)"/g)].map(({ groups }) => ({
    target: groups?.['target'] ?? '',
    line,
  }))
}

/** As GitHub takes it for an anchor: with the words of code. */
function plainText(tokens: readonly Token[]): string {
  return tokens.map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : '')).join('')
}

/** What has a letter or a digit in it. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length
}
