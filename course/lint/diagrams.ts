/** A diagram that is wider than a phone can show. */

import { isDiagram, MOST_COLUMNS, widthOf } from '../diagrams.ts'
import { fencesOf } from '../fences.ts'
import { type Problem, problemAt } from './problem.ts'

/** Fences of text alone: a console shows what a program has printed, which may be drawn as well, and wraps. */
export function checkDiagrams(file: string, text: string): Problem[] {
  return fencesOf(text, file)
    .filter(({ language, content, attributes }) => ['', 'text'].includes(language) && isDiagram(content, attributes))
    .filter(({ content }) => widthOf(content) > MOST_COLUMNS)
    .map(({ content, line }) =>
      problemAt(
        file,
        line,
        `a diagram of ${widthOf(content)} columns`,
        `at most ${MOST_COLUMNS}, or it cannot be read on a phone; or draw it as a picture (SVG)`,
      ),
    )
}
