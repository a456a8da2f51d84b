/** The system's chromium, without a window. */

import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** @throws {Error} there is none */
export async function launchChromium(): Promise<Browser> {
  const executablePath = PLACES.find(existsSync)
  if (executablePath === undefined) throw new Error('there is no chromium on this machine\n  apt-get install chromium')
  // Its own sandbox refuses to work for root.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}
