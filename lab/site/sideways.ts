/** What on a page has to be scrolled sideways to be read. */

import type { Page } from 'playwright-core'

/**
 * What can be unfolded is, as a reader would. Tables of numbers may have more columns than a phone has room for: outside of lessons they scroll by themselves. A list of calls shows each on one line, cut off: the whole call
 * stands above it.
 */
const SIDEWAYS = `(() => {
  for (const each of document.querySelectorAll('details')) each.open = true
  const scrolls = each => ['auto', 'scroll', 'hidden'].includes(getComputedStyle(each).overflowX) && getComputedStyle(each).textOverflow !== 'ellipsis'
  const wide = [...document.querySelectorAll('.vp-doc, .vp-doc *, .home *')]
    .filter(each => each.clientWidth > 0 && each.scrollWidth > each.clientWidth && scrolls(each) && !each.matches('.visually-hidden, .VPDoc:not(:has(.facts)) div.table'))
    .map(each => each.tagName.toLowerCase() + ' ' + each.scrollWidth + ' > ' + each.clientWidth + ': ' + each.textContent.trim().slice(0, 60))
  const { scrollWidth, clientWidth } = document.documentElement
  return [...wide, ...(scrollWidth > clientWidth ? ['the page is ' + scrollWidth + ' pixels wide'] : [])]
})()`

export function sidewaysOf(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(SIDEWAYS)
}
