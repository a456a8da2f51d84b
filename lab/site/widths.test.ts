/** Nothing scrolls sideways: not the page, no block of code, no table; on a desk and on a phone. */

import { describe, expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { within } from '../suite/slowness.ts'
import { useBuiltSite } from './built-site.ts'
import { problemsOf } from './problems-of.ts'
import { sidewaysOf } from './sideways.ts'

const site = useBuiltSite()
const lessons = (await loadChapters()).map(({ folderName }) => `/${folderName}/`)
const viewport = (width: number) => ({ viewport: { width, height: 900 } })

describe.each([1280, 390])('%i pixels wide', width => {
  test('no page scrolls sideways, and nothing on it', { timeout: within(600) }, async () => {
    // Sources and commands are made alike, hundreds of them: those that a phone shows are looked at, on which less fits.
    const pages = site().pages.filter(path => width < 640 || !/^\/(source|reference)\/./.test(path))
    expect(pages).toEqual(expect.arrayContaining(lessons))
    expect(await problemsOf(site(), pages, viewport(width), ({ page }) => sidewaysOf(page))).toEqual({})
  })

  test('a line that is too long goes on further to the right than it began, and is copied as one', async () => {
    const { page } = await site().open('/02-namespaces/', viewport(width))
    const { wrapped, wrong, copied, whole } = await page.evaluate<{
      wrapped: number
      wrong: readonly string[]
      copied: readonly string[]
      whole: readonly string[]
    }>(LINES)
    expect(wrapped).toBeGreaterThan(0)
    expect(wrong).toEqual([])
    expect(copied).toEqual(whole)
  })
})

/** Where the parts of each line begin, and what a selection of the whole block holds. */
const LINES = `(() => {
  for (const each of document.querySelectorAll('details')) each.open = true
  const blocks = [...document.querySelectorAll('.vp-doc figure pre')].filter(each => each.clientWidth > 0)
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
})()`

test('a block that is too wide is found, and so is a page', async () => {
  const { page } = await site().open('/01-chroot/', viewport(390))
  expect(await sidewaysOf(page)).toEqual([])
  await page.addStyleTag({ content: '.vp-doc pre * { white-space: pre !important; max-width: none !important }' })
  expect(await sidewaysOf(page)).not.toEqual([])
  await page.evaluate(`document.querySelector('.vp-doc').insertAdjacentHTML('beforeend', '<p style="width: 500px">wide</p>')`)
  expect((await sidewaysOf(page)).at(-1)).toMatch(/^the page is \d+ pixels wide$/)
})
