/** The picture of where a container's files come from: a reader looks each of them up. */

import type { Locator } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { lookUp } from '../../course/paths/look-up.ts'
import { lookUpSentences, pathsDescription } from '../../course/paths/words.ts'
import { within } from '../suite/slowness.ts'
import { seriousViolations } from './axe.ts'
import { type OpenPage, useBuiltSite } from './built-site.ts'

const site = useBuiltSite()
const drawn = (await loadChapters()).flatMap(({ folderName, paths }) => (paths ? [{ folderName, paths }] : []))
const PHONE = { viewport: { width: 390, height: 800 } }
const DESK = { viewport: { width: 1280, height: 900 } }

/** Pairs of texts that lie on each other, and texts that leave the picture; of the picture that is shown. */
const COLLISIONS = `(() => {
  const svg = [...document.querySelectorAll('figure.paths svg')].find(each => each.getBoundingClientRect().width > 0)
  const texts = [...svg.querySelectorAll('text')].map(each => ({ words: each.textContent, box: each.getBoundingClientRect() }))
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom
  const on = texts.flatMap((a, i) => texts.slice(i + 1).filter(b => meet(a.box, b.box)).map(b => a.words + ' | ' + b.words))
  const boxes = [...svg.querySelectorAll('.box')].flatMap(group => {
    const { right } = group.querySelector('rect').getBoundingClientRect()
    return [...group.querySelectorAll('text')].filter(each => each.getBoundingClientRect().right > right).map(each => each.textContent)
  })
  return [...on, ...boxes]
})()`

beforeAll(() => {
  expect(drawn.map(({ folderName }) => folderName)).toEqual(['06-volumes'])
})

async function open(folderName: string, options: Parameters<ReturnType<typeof site>['open']>[1]): Promise<OpenPage & { figure: Locator }> {
  const opened = await site().open(`/${folderName}/`, options)
  return Object.assign(opened, { figure: opened.page.locator('figure.paths') })
}

test.for([
  { at: 'a desk', options: DESK },
  { at: 'a phone', options: PHONE },
])(
  'at $at Next goes through all files: each is told as it is looked up, and no words lie on others',
  { timeout: within(300) },
  async ({ options }) => {
    for (const { folderName, paths } of drawn) {
      const { page, figure, problems } = await open(folderName, options)
      expect(await page.evaluate(COLLISIONS)).toEqual([])
      await figure.locator('.next').focus()
      for (const path of paths.paths) {
        await page.keyboard.press('Enter')
        const found = lookUp(paths, path)
        expect(await figure.locator('select').inputValue()).toBe(path)
        expect((await figure.locator('.look-up li').allTextContents()).map(text => text.trim())).toEqual(lookUpSentences(found))
        const box = figure.locator('svg:visible .box.chosen')
        expect(await box.locator('.title').textContent()).toBe(found.origin.name)
        expect(await box.locator('.answer').textContent()).toBe('found')
        expect(await figure.locator('svg:visible .line.chosen').count()).toBe(1)
        expect(await page.evaluate(COLLISIONS), path).toEqual([])
      }
      await page.keyboard.press('Enter')
      expect(await figure.locator('.look-up li').count()).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport.width)
      expect(problems).toEqual([])
    }
  },
)

test('a file can be chosen in the picture, and given back', async () => {
  for (const { folderName } of drawn) {
    const { figure } = await open(folderName, DESK)
    const row = figure.locator('svg:visible .row', { hasText: 'motd' })
    await row.click()
    expect(await figure.locator('select').inputValue()).toBe('/etc/motd')
    expect(await figure.locator('svg:visible .answer').allTextContents()).toEqual(['found', 'not asked', 'hidden', 'not asked'])
    await row.click()
    expect(await figure.locator('select').inputValue()).toBe('')
  }
})

test.for(['light', 'dark'] as const)('axe finds nothing serious while a file is looked up, %s', async colorScheme => {
  for (const { folderName } of drawn) {
    const { page, figure } = await open(folderName, { ...DESK, colorScheme })
    await figure.locator('select').selectOption('/data/first.txt')
    expect(await seriousViolations(page)).toEqual([])
  }
})

test('without a script the picture is there, also in words, and nothing that could be pressed', async () => {
  for (const { folderName, paths } of drawn) {
    const { figure } = await open(folderName, { ...DESK, javaScriptEnabled: false })
    const picture = figure.getByRole('img', { name: 'Where each file of the container comes from' })
    expect(await picture.locator('desc').textContent()).toBe(pathsDescription(paths))
    expect(await picture.locator('.line').count()).toBe(paths.paths.length)
    expect(await figure.locator('button:visible, select:visible').count()).toBe(0)
    await figure.locator('summary').click()
    expect(await figure.locator('tbody tr:visible').count()).toBe(paths.paths.length)
  }
})
