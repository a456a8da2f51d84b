/** The site, built once for all of its tests and served on loopback, and a browser that reports what goes wrong in a page. */

import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { launchChromium } from '../../docs/slides/chromium.ts'
import { madeOnce } from '../fixtures/made-once.ts'
import { within } from '../suite/slowness.ts'
import { type StaticServer, serve } from './static-server.ts'

export interface BuiltSite {
  readonly folder: string
  /** Addresses without the host: `/01-chroot/`, `/glossary.html`. */
  readonly pages: readonly string[]
  open(path: string, options?: BrowserContextOptions): Promise<OpenPage>
}

export interface OpenPage {
  readonly page: Page
  /** Errors on the console, exceptions, answers that are errors, and requests to another host. Of the page that is visited now. */
  readonly problems: readonly string[]
  /** Another page, in the same tab. */
  visit(path: string): Promise<void>
}

/** For a test file: the site is there before its tests, and the browser is gone after them. */
export function useBuiltSite(): () => BuiltSite {
  let site: BuiltSite | undefined
  let server: StaticServer | undefined
  let browser: Browser | undefined
  beforeAll(async () => {
    const folder = await madeOnce('site', build)
    server = await serve(folder)
    browser = await launchChromium()
    const { origin } = server
    const opener = browser
    const pages = globSync('**/*.html', { cwd: folder, exclude: path => path === 'slides' || path === '404.html' }).map(file =>
      `/${file}`.replace(/\/index\.html$/, '/'),
    )
    site = { folder, pages: pages.sort(), open: (path, options) => openPage(opener, origin, path, options) }
  }, within(600))
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  return () => {
    if (!site) throw new Error('the site is not built')
    return site
  }
}

function build(folder: string): void {
  const vitepress = join(REPOSITORY, 'node_modules/vitepress/bin/vitepress.js')
  execFileSync(process.execPath, [vitepress, 'build', 'docs', '--outDir', folder], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function openPage(browser: Browser, origin: string, path: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options })
  // Playwright's own is half a minute, on any machine.
  context.setDefaultTimeout(within(30))
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => problems.push(`exception: ${error.message}`))
  page.on('request', request => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:'))
      problems.push(`request to another host: ${request.url()}`)
  })
  page.on('response', response => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url().slice(origin.length)}`)
  })
  // Of the site's own pages, Vue takes over what the server has rendered.
  const isAlive = '!document.querySelector("#app") || document.querySelector("#app").__vue_app__ !== undefined'
  const visit = async (next: string) => {
    problems.length = 0
    await page.goto(origin + next)
    if (options.javaScriptEnabled !== false) await page.waitForFunction(isAlive)
  }
  await visit(path)
  return { page, problems, visit }
}
