import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { within } from '../suite/slowness.ts'
import { seriousViolations } from './axe.ts'
import { useBuiltSite } from './built-site.ts'
import { problemsOf } from './problems-of.ts'

const site = useBuiltSite()
const NO_PROBLEMS = { problems: [] }

test('there are pages: lessons, commands, glossary, sources', () => {
  const { pages } = site()
  expect(pages).toEqual(
    expect.arrayContaining([
      '/',
      '/01-chroot/',
      '/02-namespaces/',
      '/03-overlay/',
      '/04-cgroups/',
      '/05-network/',
      '/06-volumes/',
      '/07-build/',
      '/08-lifecycle/',
      '/10-registry/',
      '/reference/run.html',
      '/glossary.html',
    ]),
  )
  expect(pages).toEqual(expect.arrayContaining(['/teach/', '/teach/room.html']))
  expect(pages).toEqual(expect.arrayContaining(['/architecture.html', '/benchmarks.html', '/source/runtime/rootfs/heart.html']))
})

test('every link leads to a page, and to a place on it', () => {
  const { folder, pages } = site()
  const html = new Map(pages.map(path => [path, readFileSync(join(folder, path.endsWith('/') ? `${path}index.html` : path), 'utf8')]))
  const broken = [...html].flatMap(([path, text]) =>
    [...text.matchAll(/<a [^>]*?href="([^"]*)"/g)].flatMap(([, href = '']) => {
      const { host, pathname, hash } = new URL(href, `http://site${path}`)
      if (host !== 'site' || pathname.startsWith('/slides/')) return []
      const target = html.get(pathname)
      const isThere = target !== undefined && (hash === '' || target.includes(`id="${decodeURIComponent(hash.slice(1))}"`))
      return isThere ? [] : [`${path}: ${href}`]
    }),
  )
  expect([...new Set(broken)]).toEqual([])
})

test('every page loads without an error, and asks no other host for anything', { timeout: within(600) }, async () => {
  expect(await problemsOf(site(), site().pages, {}, async ({ problems }) => problems)).toEqual({})
})

test.for(['light', 'dark'] as const)(
  'axe finds nothing serious in what people wrote, and in a page of each generated kind, %s',
  { timeout: within(600) },
  async colorScheme => {
    const generated = ['/reference/run.html', '/reference/system-gc.html', '/source/runtime/rootfs/heart.html']
    const pages = site().pages.filter(path => !/^\/(source|reference)\/./.test(path) || generated.includes(path))
    expect(await problemsOf(site(), pages, { colorScheme }, ({ page }) => seriousViolations(page))).toEqual({})
  },
)

test('the page is dark where the system is, and its switch works by keyboard', async () => {
  const { page, problems } = await site().open('/01-chroot/', { colorScheme: 'dark' })
  const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  expect(await background()).toBe('rgb(17, 23, 27)')
  await page.locator('.VPNavBarAppearance button').focus()
  await page.keyboard.press('Enter')
  expect(await background()).toBe('rgb(252, 251, 248)')
  expect({ problems }).toEqual(NO_PROBLEMS)
})

test('the first press of Tab offers to skip to the text', async () => {
  const { page } = await site().open('/01-chroot/')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Skip to content')
  await page.keyboard.press('Enter')
  expect(await page.evaluate('document.activeElement.id')).toBe('VPContent')
})

test('the search finds pivot_root as one word, by keyboard, with no other host', async () => {
  const { page, problems } = await site().open('/')
  await page.keyboard.press('Control+k')
  await page.locator('#localsearch-input').fill('pivot_root')
  const first = page.locator('#localsearch-list a').first()
  await first.waitFor()
  const titles = await page.locator('#localsearch-list li').allTextContents()
  expect(titles.length).toBeGreaterThan(1)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.pathname !== '/')
  expect(await page.locator('main').textContent()).toContain('pivot_root')
  expect({ problems }).toEqual(NO_PROBLEMS)
})

test('a button copies the commands of a console block, without prompts and output', async () => {
  const { page } = await site().open('/01-chroot/', { permissions: ['clipboard-read', 'clipboard-write'] })
  const block = page.locator('figure.console').first()
  await block.locator('button').focus()
  await page.keyboard.press('Enter')
  await block.getByText('Copied').waitFor()
  const typed = await block.locator('.typed').allTextContents()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(typed.join('\n'))
})

test('the meaning of a term is shown where the focus is, and Escape takes it away', async () => {
  const { page } = await site().open('/02-namespaces/')
  const term = page.locator('.vp-doc a.term').first()
  await term.focus()
  const tip = page.getByRole('tooltip')
  expect(await tip.textContent()).toBe(await term.getAttribute('data-meaning'))
  expect(await tip.isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  expect(await tip.isVisible()).toBe(false)
  const href = await term.getAttribute('href')
  await term.press('Enter')
  await page.waitForURL(`**${href}`)
})

test('the first page says one number of system calls, and what stands between backticks is code', async () => {
  const { page } = await site().open('/')
  const drawn = await page.locator('.pipeline .call-strip i').count()
  const text = (await page.locator('.home').textContent()) ?? ''
  const counts = [...text.matchAll(/(\d+) system calls/g)].map(([, count]) => count)
  expect(counts).toEqual([String(drawn), String(drawn)])
  expect(text).not.toContain('`')
})
