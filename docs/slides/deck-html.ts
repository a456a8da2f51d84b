/** A deck as one HTML page for reveal.js. */

import { minutesText } from '../../course/minutes/words.ts'
import { twoDigits } from '../../course/places.ts'
import { escapeHtml, withCode } from '../markdown/html.ts'
import type { ChapterFacts } from '../site-data.ts'
import type { Slide } from './parse-slides.ts'

export interface Deck {
  readonly chapter: ChapterFacts
  readonly slides: readonly (Slide & { readonly html: string })[]
}

export function deckHtml({ chapter, slides }: Deck): string {
  const { number, title } = chapter
  const sections = [titleSection({ chapter, slides }), ...slides.map(slideSection)]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${number} · ${escapeHtml(title)}: slides</title>
<link rel="icon" href="../assets/icon.svg">
<link rel="stylesheet" href="../assets/reset.css">
<link rel="stylesheet" href="../assets/reveal.css">
<link rel="stylesheet" href="../assets/deck.css">
</head>
<body data-chapter="${number}">
<div class="reveal"><div class="slides">
${sections.join('\n')}
</div></div>
<p class="foot">${number} · ${escapeHtml(title)}</p>
<script src="../assets/reveal.js"></script>
<script src="../assets/notes.js"></script>
<script src="../assets/deck.js"></script>
</body>
</html>
`
}

/** The first slide of a deck has the chapter's title, and no time of its own in the lesson. */
export const TITLE_MINUTES = 1

function titleSection({ chapter: { number, title, minutes, afterwards }, slides }: Deck): string {
  const goals = afterwards.map(each => `<li>${withCode(each)}</li>`).join('')
  return `<section class="title" data-timing="${TITLE_MINUTES * 60}">
<p class="number">${number}</p>
<h1>${escapeHtml(title)}</h1>
<div class="body"><p>Afterwards you can</p><ul>${goals}</ul><p class="minutes">On your own, ${minutesText(minutes)}.</p></div>
<aside class="notes">${slides.length} slides, ${totalMinutes(slides)} minutes.</aside>
</section>`
}

/** The speaker's view shows the notes, and from data-timing whether one is early or late. */
function slideSection({ title, minutes, html, notes }: Deck['slides'][number]): string {
  const said = `${minutes} min. ${notes}`.trim()
  return `<section data-timing="${minutes * 60}">
<h2>${escapeHtml(title)}</h2>
<div class="body">${html}</div>
<aside class="notes">${withCode(said)}</aside>
</section>`
}

export function totalMinutes(slides: readonly Pick<Slide, 'minutes'>[]): number {
  return slides.reduce((sum, { minutes }) => sum + minutes, 0)
}

export function indexHtml(decks: readonly Deck[]): string {
  const items = decks.map(({ chapter: { number, title }, slides }) => {
    const folder = twoDigits(number)
    return `<li data-chapter="${number}"><a href="${folder}/index.html"><b>${number}</b> ${escapeHtml(title)}</a> <span>${slides.length} slides, ${totalMinutes(slides)} min</span></li>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slides: minidock</title>
<link rel="icon" href="assets/icon.svg">
<link rel="stylesheet" href="assets/deck.css">
</head>
<body class="index">
<main>
<h1>Slides</h1>
<p>Cut from the lessons, one deck a chapter. In a deck: arrow keys go on, <kbd>S</kbd> opens the speaker's view, <kbd>Esc</kbd> shows all slides.</p>
<ol>
${items.join('\n')}
</ol>
</main>
</body>
</html>
`
}
