/** What is woven between `<!-- memory -->` and its end is the caption of a picture; its tables, which say the same, fold up. So it is with the other marks. */

import type { MarkdownIt } from './markdown-it.ts'

/** By mark, with a title for each table. */
const PICTURES = [
  { name: 'memory', component: 'MemoryPicture', tables: ['The same in numbers'] },
  { name: 'paths', component: 'PathsPicture', tables: ['The same as a table'] },
  { name: 'build', component: 'BuildPicture', tables: ['The lines as a table', 'The builds as a table'] },
  { name: 'walks', component: 'PacketWalk', tables: ['The same as a table'] },
]

export function pictures(md: MarkdownIt): void {
  // The other marks take away every comment that they do not know.
  md.core.ruler.before('lesson-marks', 'pictures', state => {
    const html = (content: string) => Object.assign(new state.Token('html_block', '', 0), { content, block: true })
    let inside: (typeof PICTURES)[number] | undefined
    let titles: Iterator<string> = [].values()
    state.tokens = state.tokens.flatMap(token => {
      const mark = token.type === 'html_block' ? token.content.trim() : ''
      const starts = PICTURES.find(({ name }) => mark === `<!-- ${name} -->`)
      const ends = PICTURES.find(({ name }) => mark === `<!-- /${name} -->`)
      if (starts || ends) {
        inside = starts
        titles = (starts?.tables ?? []).values()
        return [html(starts ? `<${starts.component}>\n` : `</${ends?.component}>\n`)]
      }
      if (inside && token.type === 'table_open') return [html(`<details><summary>${titles.next().value}</summary>\n`), token]
      if (inside && token.type === 'table_close') return [token, html('</details>\n')]
      return [token]
    })
  })
}
