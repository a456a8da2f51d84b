/** Many pages, looked at one after another. */

import type { BrowserContextOptions } from 'playwright-core'
import type { BuiltSite, OpenPage } from './built-site.ts'

/** Problems by page: only pages that have some. Several pages at once: a browser has more than one tab. */
export async function problemsOf(
  site: BuiltSite,
  pages: readonly string[],
  options: BrowserContextOptions,
  check: (open: OpenPage) => Promise<readonly string[]>,
): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {}
  const waiting = [...pages]
  const work = async () => {
    const tab = await site.open('/', options)
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      await tab.visit(path)
      const problems = await check(tab)
      if (problems.length > 0) found[path] = problems
    }
    await tab.page.context().close()
  }
  await Promise.all([work(), work(), work()])
  return found
}
