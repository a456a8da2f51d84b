/** How lines of code that do not fit go on. */

import type { Page } from 'playwright-core'

export interface Lines {
  /** How many do not fit. */
  readonly wrapped: number
  /** Those that do not go on further to the right than they began. */
  readonly wrong: readonly string[]
  /** What a selection of each block holds, and what is in it. */
  readonly copied: readonly string[]
  readonly whole: readonly string[]
}

const LINES = `(selector => {
  for (const each of document.querySelectorAll('details')) each.open = true
  const blocks = [...document.querySelectorAll(selector)].filter(each => each.clientWidth > 0)
  let wrapped = 0
  const wrong = []
  for (const line of blocks.flatMap(each => [...each.querySelectorAll('.line, .typed, .output')])) {
    const starts = new Map()
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      for (let at = 0; at < text.length; at++) {
        if (text.data[at].trim() === '') continue
        const range = document.createRange()
        range.setStart(text, at)
        range.setEnd(text, at + 1)
        const { left, bottom } = range.getBoundingClientRect()
        const row = [...starts.keys()].find(each => Math.abs(each - bottom) < 6) ?? bottom
        starts.set(row, Math.min(starts.get(row) ?? Infinity, left))
      }
    const [first, ...rest] = [...starts.values()]
    if (rest.length > 0) wrapped++
    if (rest.some(each => each <= first)) wrong.push(line.textContent)
  }
  const copied = blocks.map(block => {
    getSelection().selectAllChildren(block)
    return getSelection().toString().trimEnd()
  })
  return { wrapped, wrong, copied, whole: blocks.map(each => each.textContent.trimEnd()) }
})`

/** @param selector of the blocks */
export function linesOf(page: Page, selector: string): Promise<Lines> {
  return page.evaluate<Lines>(`${LINES}(${JSON.stringify(selector)})`)
}
