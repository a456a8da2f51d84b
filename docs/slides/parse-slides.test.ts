import { expect, test } from 'vitest'
import { CourseError } from '../../course/course-error.ts'
import { parseSlides } from './parse-slides.ts'

const LESSON = `# Title

<!-- slide: Two notes (2 min) -->

Each process has two.

\`\`\`text
<!-- /slide -->
\`\`\`

<!-- notes: Wait for
the question. -->
<!-- /slide -->

Not on a slide.

<!-- slide: "Works" (1 min) -->
x
<!-- /slide -->
`

test('a slide is what stands between its marks; what the speaker says is told apart', () => {
  expect(parseSlides(LESSON, 'README.md')).toEqual([
    {
      title: 'Two notes',
      minutes: 2,
      markdown: 'Each process has two.\n\n```text\n<!-- /slide -->\n```',
      notes: 'Wait for the question.',
      line: 3,
    },
    { title: '"Works"', minutes: 1, markdown: 'x', notes: '', line: 17 },
  ])
})

test.each([
  ['<!-- slide: No minutes -->', 'README.md:1: cannot read <!-- slide: No minutes -->\n  as in: <!-- slide: Two notes (2 min) -->'],
  ['<!-- slide: A (1 min) -->\n<!-- slide: B (1 min) -->', 'README.md:2: a slide begins, but the one of line 1 has not ended'],
  ['x\n<!-- /slide -->', 'README.md:2: a slide ends that did not begin'],
  ['<!-- slide: A (1 min) -->', 'README.md:1: this slide does not end\n  write: <!-- /slide -->'],
])('%j is refused', (lesson, message) => {
  const error = (() => {
    try {
      return parseSlides(lesson, 'README.md')
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(CourseError)
  expect(String(error)).toBe(`CourseError: ${message}`)
})
