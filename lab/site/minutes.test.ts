/** How long a chapter takes is told in five places, and the same in each: those in a terminal and in the lesson are checked where they are made. */

import { expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { minutesOfChapter } from '../../course/minutes/of-chapter.ts'
import { minutesText, partTexts, totalOf } from '../../course/minutes/words.ts'
import { useBuiltSite } from './built-site.ts'

const site = useBuiltSite()
const chapters = (await loadChapters()).map(loaded => ({
  folder: loaded.folderName,
  number: loaded.chapter.number,
  minutes: minutesOfChapter(loaded),
}))
const WIDTHS = [1280, 390]
/** The texts that are wider than their place. */
const CUT_OFF =
  "[...document.querySelectorAll('.home .chapters .split')].filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"

test.for(WIDTHS)('the first page tells the minutes of each chapter, and what they are made of, %i pixels wide', async width => {
  const { page, problems } = await site().open('/', { viewport: { width, height: 900 } })
  for (const { number, minutes } of chapters) {
    const card = page.locator(`.home .chapters [data-chapter="${number}"]`)
    expect(await card.locator('.minutes').textContent()).toBe(`${totalOf(minutes)} min`)
    expect(await card.locator('.split').textContent()).toBe(partTexts(minutes).join(', '))
  }
  expect(await page.evaluate(CUT_OFF)).toEqual([])
  expect(problems).toEqual([])
})

test.for(chapters)('the page and the slides of chapter $folder tell the same minutes', async ({ folder, number, minutes }) => {
  const { page, visit } = await site().open(`/${folder}/`)
  expect(await page.locator('.facts p').first().textContent()).toBe(`${minutesText(minutes)}.`)
  await visit(`/slides/${String(number).padStart(2, '0')}/`)
  expect(await page.locator('section.title .minutes').textContent()).toBe(`On your own, ${minutesText(minutes)}.`)
})
