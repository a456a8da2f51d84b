/** A console block: prompts and output told apart, and a button that copies the commands alone. */

import { parseConsole } from '../../course/prose/console-block.ts'
import { breakable, escapeHtml } from './html.ts'
import { indentStyle } from './long-lines.ts'

/** @param notes what is said above: `terminal 2`, `cgroup v1` */
export function consoleHtml(content: string, notes: readonly string[]): string {
  const commands = parseConsole(content)
  const rows = commands.flatMap(({ command, expected }) => [
    ...command.split('\n').map((line, index) => promptHtml(index === 0 ? '$' : '>', line)),
    ...(expected === '' ? [] : expected.replace(/\n$/, '').split('\n').map(outputHtml)),
  ])
  const typed = commands.map(({ command }) => command).join('\n')
  const said = notes.map(note => `<span class="note">${escapeHtml(note)}</span>`).join('')
  return [
    `<figure class="console" v-pre><figcaption>${said === '' ? '<span class="note">console</span>' : said}`,
    `<button type="button" class="copy-commands" data-copy="${escapeHtml(typed).replaceAll('\n', '&#10;')}">Copy</button></figcaption>`,
    `<pre tabindex="0" role="group" aria-label="console"><code>${rows.join('\n')}</code></pre></figure>\n`,
  ].join('')
}

/** The prompt is drawn by the style sheet, so that it is not copied with the text. */
function promptHtml(prompt: '$' | '>', line: string): string {
  return `<span class="typed"${indentStyle(line)} data-prompt="${prompt === '>' ? '&gt;' : prompt}">${breakable(escapeHtml(line))}</span>`
}

function outputHtml(line: string): string {
  return `<span class="output"${indentStyle(line)}>${breakable(escapeHtml(line)).replaceAll('…', '<i>…</i>')}</span>`
}
