/**
 * The fenced blocks of a markdown file. What a block is for is said in braces after its language:
 *
 *     ```ts {region=runtime/rootfs/heart.ts#enter without=comments}
 *     ```console {terminal=2 says="with blanks"}
 *     ```text {quiz}
 */

import MarkdownIt from 'markdown-it'
import { CourseError } from './course-error.ts'

export interface Fence {
  /** `ts`; empty if it names none. */
  readonly language: string
  /** `quiz` alone is an attribute with an empty value. */
  readonly attributes: Attributes
  /** What is between the fences, without the block quote or list that it stands in; each line ends with a line feed. */
  readonly content: string
  /** The line of the opening fence, from 1. */
  readonly line: number
  /** The line of the closing fence. */
  readonly endLine: number
  /** What each line begins with because of the block quote or list around it: `> `. */
  readonly prefix: string
}

export type Attributes = Readonly<Partial<Record<string, string>>>

const markdown = new MarkdownIt({ html: true })

/**
 * @param where the file's name, for messages
 * @throws {CourseError} a fence is not closed, or what is in its braces cannot be read
 */
export function fencesOf(text: string, where: string): readonly Fence[] {
  const lines = text.split('\n')
  const tokens = markdown.parse(text, {}).filter(({ type }) => type === 'fence')
  return tokens.map(({ map, info, content, markup }) => {
    const [start, end] = map ?? [0, 0]
    const line = start + 1
    const opening = lines[start] ?? ''
    if (!lines[end - 1]?.trimEnd().endsWith(markup) || end - start < 2) {
      throw new CourseError(`${where}:${line}`, 'this fenced block is not closed')
    }
    const prefix = opening.slice(0, opening.indexOf(markup)).replace(/[^\s>]/g, ' ')
    return { ...parseInfo(info, `${where}:${line}`), content, line, endLine: end, prefix }
  })
}

const INFO = /^\s*(?<language>[^\s{]*)\s*(?:\{(?<attributes>.*)\}\s*)?$/
const ATTRIBUTE = /\s*(?<key>[a-z][a-z0-9-]*)(?:=(?:"(?<quoted>[^"]*)"|(?<bare>[^\s"]+)))?(?=\s|$)/y

/** The language and the attributes of an info string. @throws {CourseError} it cannot be read */
export function parseInfo(info: string, where: string): Pick<Fence, 'language' | 'attributes'> {
  const { language = '', attributes = '' } = INFO.exec(info)?.groups ?? unreadable(info, where)
  const values: Record<string, string> = Object.create(null)
  const text = attributes.trim()
  for (let at = 0; at < text.length; at = ATTRIBUTE.lastIndex) {
    ATTRIBUTE.lastIndex = at
    const { key = '', quoted, bare } = ATTRIBUTE.exec(text)?.groups ?? unreadable(info, where)
    if (values[key] !== undefined) throw new CourseError(where, `the attribute ${key} is given twice`)
    values[key] = quoted ?? bare ?? ''
  }
  return { language, attributes: values }
}

function unreadable(info: string, where: string): never {
  throw new CourseError(where, `cannot read what follows the fence: ${info}`, 'as in: ts {region=runtime/rootfs/heart.ts#enter}')
}

/** The text of the file, with other contents for some of its fences. @throws {CourseError} a content would end its fence early */
export function withContents(text: string, contents: ReadonlyMap<Fence, string>, where: string): string {
  const lines = text.split('\n')
  for (const [fence, content] of [...contents].sort(([a], [b]) => b.line - a.line)) {
    const inside = content.replace(/\n$/, '').split('\n')
    if (inside.some(each => /^ {0,3}(```|~~~)/.test(each))) {
      throw new CourseError(`${where}:${fence.line}`, 'what belongs here has a fence of its own, and would end this one')
    }
    lines.splice(fence.line, fence.endLine - fence.line - 1, ...inside.map(each => `${fence.prefix}${each}`.trimEnd()))
  }
  return lines.join('\n')
}
