/** The stepper stands at the end of "In the engine": after the reader has seen the listing, before it is attacked. */

import type { MarkdownIt } from './markdown-it.ts'
import { pageEnv } from './page-env.ts'
import { chapterOfFile } from './terms.ts'

const AFTER = 'In the engine'

/** @param hasProgram whether the chapter has one */
export function stepperPlace(md: MarkdownIt, hasProgram: (chapter: number) => boolean): void {
  md.core.ruler.before('inline', 'stepper-place', state => {
    const chapter = chapterOfFile(pageEnv(state.env).file)
    if (chapter === undefined || !hasProgram(chapter)) return
    const isHeading = (index: number) => state.tokens[index]?.type === 'heading_open' && state.tokens[index]?.tag === 'h2'
    const start = state.tokens.findIndex((_, index) => isHeading(index) && state.tokens[index + 1]?.content === AFTER)
    if (start < 0) return
    const next = state.tokens.findIndex((_, index) => index > start && isHeading(index))
    const at = next < 0 ? state.tokens.length : next
    const heading = (type: string, nesting: 1 | -1) => Object.assign(new state.Token(type, 'h3', nesting), { block: true, markup: '###' })
    const title = Object.assign(new state.Token('inline', '', 0), { content: 'Step through it', children: [], level: 1, block: true })
    const stepper = Object.assign(new state.Token('html_block', '', 0), { content: '<ChapterStepper />\n', block: true })
    state.tokens.splice(at, 0, heading('heading_open', 1), title, heading('heading_close', -1), stepper)
  })
}
