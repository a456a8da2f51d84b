/** Nothing scrolls sideways: not the page, no block of code, no table; on a desk and on a phone. */

import { describe, expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { within } from '../suite/slowness.ts'
import { useBuiltSite } from './built-site.ts'
import { linesOf } from './lines-of.ts'
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
    const { wrapped, wrong, copied, whole } = await linesOf(page, '.vp-doc figure pre')
    expect(wrapped).toBeGreaterThan(0)
    expect(wrong).toEqual([])
    expect(copied).toEqual(whole)
  })
})

test.for(['/teach/', '/03-overlay/', '/06-volumes/'])('on a phone the tables of %s break between words, and not in them', async path => {
  const { page } = await site().open(path, viewport(390))
  const words = await page.evaluate<readonly { readonly word: string; readonly rows: number }[]>(WORDS)
  expect(words.length).toBeGreaterThan(50)
  expect(words.filter(({ rows }) => rows > 1)).toEqual([])
})

/**
 * The words in tables, but for code and for what is said of files, where names of other projects' files are; and in how many rows each stands. A path goes on
 * after a slash, and so does a name after a hyphen.
 */
const WORDS = `[...document.querySelectorAll('.vp-doc .table td:not(.engine-files td:last-child), .vp-doc .engine-files td:first-child code')].flatMap(cell => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
  const found = []
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement.closest('code') && !cell.matches('code')) continue
    for (const { index, 0: word } of text.data.matchAll(/[^ \\n/-]+/g)) {
      const range = document.createRange()
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      found.push({ word, rows: new Set([...range.getClientRects()].map(each => Math.round(each.bottom))).size })
    }
  }
  return found
})`

test('a block that is too wide is found, and so is a page', async () => {
  const { page } = await site().open('/01-chroot/', viewport(390))
  expect(await sidewaysOf(page)).toEqual([])
  await page.addStyleTag({ content: '.vp-doc pre * { white-space: pre !important; max-width: none !important }' })
  expect(await sidewaysOf(page)).not.toEqual([])
  await page.evaluate(`document.querySelector('.vp-doc').insertAdjacentHTML('beforeend', '<p style="width: 500px">wide</p>')`)
  expect((await sidewaysOf(page)).at(-1)).toMatch(/^the page is \d+ pixels wide$/)
})
