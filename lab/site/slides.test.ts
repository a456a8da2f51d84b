import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { within } from '../suite/slowness.ts'
import { useBuiltSite } from './built-site.ts'
import { linesOf } from './lines-of.ts'

const site = useBuiltSite()
const chapters = (await loadChapters()).map(({ chapter }) => ({ name: String(chapter.number).padStart(2, '0'), title: chapter.title }))

interface ShownSlide {
  readonly title: string
  readonly fits: string | undefined
  readonly notes: string
}

const SLIDES = `[...document.querySelectorAll('.slides > section')].map(section => ({
  title: section.querySelector('h1, h2').textContent,
  fits: section.dataset.fits,
  notes: section.querySelector('.notes').textContent,
}))`

test.for(chapters)(
  'the deck of chapter $name shows everything that is on its slides, and tells the speaker how long each takes',
  async ({ name, title }) => {
    const { page, problems } = await site().open(`/slides/${name}/`)
    await page.waitForSelector('body[data-ready=true]')
    const slides = await page.evaluate<readonly ShownSlide[]>(SLIDES)
    expect(slides[0]?.title).toBe(title)
    expect(slides.length).toBeGreaterThan(1)
    expect(slides.filter(({ fits }) => fits !== 'true').map(slide => slide.title)).toEqual([])
    for (const { notes } of slides.slice(1)) expect(notes).toMatch(/^\d+ min\./)
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('section.present h2').textContent()).toBe(slides[1]?.title)
    expect(problems).toEqual([])
  },
)

test('a line of code that is too long goes on further to the right than it began', async () => {
  const { page } = await site().open('/slides/10/?print-pdf')
  await page.waitForSelector('body[data-ready=true] .pdf-page', { state: 'attached' })
  const { wrapped, wrong } = await linesOf(page, '.body pre')
  expect(wrapped).toBeGreaterThan(0)
  expect(wrong).toEqual([])
})

test('a deck is printed with a page for each slide', { timeout: within(300) }, async () => {
  execFileSync(process.execPath, ['docs/slides/build.ts', 'pdf', '--to', site().folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const { name } of chapters) {
    const { page } = await site().open(`/slides/${name}/`)
    const slides = await page.locator('.slides > section').count()
    const pdf = readFileSync(join(site().folder, 'slides', `${name}.pdf`), 'latin1')
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(slides)
  }
})
