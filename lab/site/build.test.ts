/** The picture of a Dockerfile's builds: a reader chooses what is changed, and is told which lines run again. */

import type { Locator } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { fateOf } from '../../course/build/fate.ts'
import { buildDescription, runSentences } from '../../course/build/words.ts'
import { loadChapters } from '../../course/chapters.ts'
import { within } from '../suite/slowness.ts'
import { seriousViolations } from './axe.ts'
import { type OpenPage, useBuiltSite } from './built-site.ts'

const site = useBuiltSite()
const drawn = (await loadChapters()).flatMap(({ folderName, build }) =>
  build ? [{ folderName, build, runs: [build.first, ...build.again] }] : [],
)
const PHONE = { viewport: { width: 390, height: 800 } }
const DESK = { viewport: { width: 1280, height: 900 } }

/** Pairs of texts that lie on each other, and texts that leave the picture or their box; of the picture that is shown. */
const COLLISIONS = `(() => {
  const svg = [...document.querySelectorAll('figure.build svg')].find(each => each.getBoundingClientRect().width > 0)
  const boxOf = each => each.getBoundingClientRect()
  const texts = [...svg.querySelectorAll('text')]
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom
  const isIn = (a, b) => b.left <= a.left && a.right <= b.right && b.top <= a.top && a.bottom <= b.bottom
  const on = texts.flatMap((a, i) => texts.slice(i + 1).flatMap(b => meet(boxOf(a), boxOf(b)) ? [a.textContent + ' | ' + b.textContent] : []))
  const out = texts.filter(each => !isIn(boxOf(each), boxOf(each.closest('.box')?.querySelector('.frame') ?? svg)))
  return [...on, ...out.map(each => each.textContent + ' is out of its place')]
})()`

beforeAll(() => {
  expect(drawn.map(({ folderName }) => folderName)).toEqual(['07-build'])
})

async function open(folderName: string, options: Parameters<ReturnType<typeof site>['open']>[1]): Promise<OpenPage & { figure: Locator }> {
  const opened = await site().open(`/${folderName}/`, options)
  return Object.assign(opened, { figure: opened.page.locator('figure.build') })
}

test.for([
  { at: 'a desk', options: DESK },
  { at: 'a phone', options: PHONE },
])('at $at each button shows which lines run again, and why, and no words lie on others', { timeout: within(300) }, async ({ options }) => {
  for (const { folderName, build, runs } of drawn) {
    const { page, figure, problems } = await open(folderName, options)
    const picture = figure.locator('svg:visible')
    await figure.locator('button').first().focus()
    for (const run of runs) {
      const button = figure.getByRole('button', { name: run.title, exact: true })
      await page.keyboard.press('Enter')
      expect(await button.getAttribute('aria-pressed'), run.title).toBe('true')
      expect(await figure.locator('button[aria-pressed="true"]').count()).toBe(1)
      expect(await figure.locator('.typed code').allTextContents()).toEqual(run.typed.map(command => `$ ${command}`))
      const sentences = await figure.locator('.sentence').allTextContents()
      expect(sentences.map(text => text.trim())).toEqual(runSentences(build, run).map(text => text.replaceAll('`', '')))
      const lines = build.lines.map((_, index) => index + 1)
      const fates = lines.map(line => fateOf(build, run, line))
      expect(await picture.locator('.fate').allTextContents()).toEqual(fates.filter(fate => fate === 'cached' || fate === 'runs'))
      const running = await picture.locator('.box.runs .number').allTextContents()
      expect(running.map(Number)).toEqual(lines.filter((_, index) => fates[index] === 'runs'))
      expect(await page.evaluate(COLLISIONS), run.title).toEqual([])
      await page.keyboard.press('Tab')
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport.width)
    expect(problems).toEqual([])
  }
})

test('of a line that runs again, the files and what leads to them stand out', async () => {
  for (const { folderName, build } of drawn) {
    const { figure } = await open(folderName, DESK)
    const picture = figure.locator('svg:visible')
    for (const { title, made } of build.again) {
      await figure.getByRole('button', { name: title, exact: true }).click()
      const lines = made.map(({ line }) => line)
      const words = await picture.locator('.row.made .word').allTextContents()
      expect(
        [...new Set(words.map(text => Number(/\d+/.exec(text)?.[0])))].sort((a, b) => a - b),
        title,
      ).toEqual(lines)
      const deletes = await picture.locator('.curve.made.deletes').count()
      expect(await picture.locator('.curve.made').count()).toBe(words.length + deletes)
    }
  }
})

test.for(['light', 'dark'] as const)('axe finds nothing serious while a change is chosen, %s', async colorScheme => {
  for (const { folderName, build } of drawn) {
    const { page, figure } = await open(folderName, { ...DESK, colorScheme })
    await figure.getByRole('button', { name: build.again[0]?.title ?? '', exact: true }).click()
    expect(await seriousViolations(page)).toEqual([])
  }
})

test('without a script the first build is there, also in words, and nothing that could be pressed', async () => {
  for (const { folderName, build, runs } of drawn) {
    const { figure } = await open(folderName, { ...DESK, javaScriptEnabled: false })
    const picture = figure.getByRole('img', { name: 'Which line of the Dockerfile each file comes from' })
    expect(await picture.locator('desc').textContent()).toBe(buildDescription(build))
    expect(await picture.locator('.box').count()).toBe(build.lines.length)
    expect(await figure.locator('button:visible').count()).toBe(0)
    for (const [index, rows] of [build.lines.length, runs.length].entries()) {
      await figure.locator('summary').nth(index).click()
      expect(await figure.locator('details').nth(index).locator('tbody tr:visible').count()).toBe(rows)
    }
  }
})
