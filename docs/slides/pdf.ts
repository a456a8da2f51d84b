/** Decks as PDF: chromium prints what reveal.js lays out for `?print-pdf`, a page for each slide. */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { launchChromium } from './chromium.ts'

/**
 * @param folder of all decks
 * @param decks the names of their folders: `01`
 * @returns the files: `01.pdf` beside `01/`
 * @throws {Error} there is no chromium
 */
export async function printDecks(folder: string, decks: readonly string[]): Promise<readonly string[]> {
  const browser = await launchChromium()
  try {
    const files: string[] = []
    for (const deck of decks) {
      const page = await browser.newPage()
      await page.goto(`${pathToFileURL(join(folder, deck, 'index.html')).href}?print-pdf`)
      await page.waitForSelector('body[data-ready=true] .pdf-page', { state: 'attached' })
      const path = join(folder, `${deck}.pdf`)
      await page.pdf({ path, preferCSSPageSize: true, printBackground: true })
      await page.close()
      files.push(path)
    }
    return files
  } finally {
    await browser.close()
  }
}
