/** Puts the generated pages where VitePress finds them: only what is new or different is written, so that a server that watches them rests. */

import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from './command-pages.ts'

const FOLDER = import.meta.dirname

export function writePages(pages: readonly Page[]): void {
  for (const { path, text } of pages) {
    const file = join(FOLDER, path)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const wanted = new Set(pages.map(({ path }) => path))
  for (const path of globSync('**/*.md', { cwd: FOLDER })) if (!wanted.has(path)) rmSync(join(FOLDER, path))
}
