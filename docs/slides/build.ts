/**
 * The slides of all chapters, made of the lessons:
 *
 *     node docs/slides/build.ts                 decks in build/site/slides/NN/
 *     node docs/slides/build.ts pdf             and each as slides/NN.pdf, printed by chromium
 *     node docs/slides/build.ts --to FOLDER     into another site than build/site
 */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createMarkdownRenderer } from 'vitepress'
import { loadChapters } from '../../course/chapters.ts'
import { REPOSITORY, relativePath, twoDigits } from '../../course/places.ts'
import { factsOf } from '../chapter-facts.ts'
import { boxes } from '../markdown/boxes.ts'
import { lessonFences } from '../markdown/fences.ts'
import { lessonMarks } from '../markdown/marks.ts'
import { type Deck, deckHtml, indexHtml } from './deck-html.ts'
import { parseSlides } from './parse-slides.ts'

const { values, positionals } = parseArgs({ options: { to: { type: 'string' } }, allowPositionals: true })
const OUTPUT = join(resolve(values.to ?? join(REPOSITORY, 'build/site')), 'slides')
const REVEAL = dirname(fileURLToPath(import.meta.resolve('reveal.js')))
const FONT = join(REPOSITORY, 'node_modules/vitepress/dist/client/theme-default/fonts/inter-roman-latin.woff2')

const decks = await decksOf()
writeDecks(decks)
process.stdout.write(
  `${decks.length} decks, ${decks.reduce((sum, { slides }) => sum + slides.length, 0)} slides: ${relativePath(OUTPUT)}/index.html\n`,
)
if (positionals.includes('pdf')) {
  const { printDecks } = await import('./pdf.ts')
  for (const file of await printDecks(
    OUTPUT,
    decks.map(({ chapter }) => twoDigits(chapter.number)),
  ))
    process.stdout.write(`${relativePath(file)}\n`)
}

async function decksOf(): Promise<readonly Deck[]> {
  const markdown = await createMarkdownRenderer(REPOSITORY, {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    attrs: { disable: true },
    config: md => {
      lessonMarks(md)
      boxes(md)
      lessonFences(md, () => undefined)
    },
  })
  const chapters = await loadChapters()
  return chapters.map(loaded => {
    const { lesson } = loaded
    const slides = parseSlides(readFileSync(lesson, 'utf8'), relativePath(lesson))
    return {
      chapter: factsOf(loaded),
      slides: slides.map(slide => ({ ...slide, html: withoutLinks(markdown.render(slide.markdown, { path: lesson })) })),
    }
  })
}

/** A slide shows; the lesson links. */
function withoutLinks(html: string): string {
  return html.replace(/<a [^>]*>|<\/a>/g, '').replace(/<button[^>]*>.*?<\/button>/gs, '')
}

function writeDecks(all: readonly Deck[]): void {
  rmSync(OUTPUT, { recursive: true, force: true })
  const assets = join(OUTPUT, 'assets')
  mkdirSync(assets, { recursive: true })
  for (const name of ['reset.css', 'reveal.css', 'reveal.js']) cpSync(join(REVEAL, name), join(assets, name))
  cpSync(join(REVEAL, 'plugin/notes.js'), join(assets, 'notes.js'))
  cpSync(join(import.meta.dirname, 'deck.js'), join(assets, 'deck.js'))
  cpSync(FONT, join(assets, 'inter.woff2'))
  cpSync(join(import.meta.dirname, '../.vitepress/public/icon.svg'), join(assets, 'icon.svg'))
  const styles = ['../.vitepress/theme/style/palette.css', '../.vitepress/theme/style/lines.css', 'deck.css']
  writeFileSync(join(assets, 'deck.css'), styles.map(path => readFileSync(join(import.meta.dirname, path), 'utf8')).join(''))
  for (const deck of all) {
    const folder = join(OUTPUT, twoDigits(deck.chapter.number))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'index.html'), deckHtml(deck))
  }
  writeFileSync(join(OUTPUT, 'index.html'), indexHtml(all))
}
