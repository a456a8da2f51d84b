import { expect, test } from 'vitest'
import { deckHtml } from './deck-html.ts'

const minutes = { reading: 1, typing: 0, warmUps: 0, exercise: 0, attacks: 0, quiz: 0, boxes: 0, challenges: 0 }

test('what stands between backticks is code on the slide of the title, and other signs are text', () => {
  const html = deckHtml({
    chapter: { number: 6, title: 'Data', minutes, link: '/', afterwards: ['say what `-v /:/host` & `<b>` do'] },
    slides: [],
  })
  expect(html).toContain('<li>say what <code>-v /:/host</code> &amp; <code>&lt;b&gt;</code> do</li>')
})
