import { expect, test } from 'vitest'
import { checkParts } from './parts.ts'
import { showProblems } from './problem.ts'

const WHOLE = `# Title

## By hand

\`\`\`console {by-hand=look}
\`\`\`

## In the engine

\`\`\`ts {region=a.ts#b}
\`\`\`

\`\`\`diff {explain=0..1}
\`\`\`

<!-- also-in-the-engine -->
<!-- /also-in-the-engine -->

## Break it

\`\`\`console {attack=leave}
\`\`\`

## Quiz

\`\`\`text {quiz}
\`\`\`
`

function problems(text: string): string {
  return showProblems(checkParts('README.md', text))
}

test('a lesson with all of its parts has no problem', () => {
  expect(problems(WHOLE)).toBe('')
})

test.each([
  [' {by-hand=look}', 'README.md:3: "By hand" has no step of by-hand.ts\n  ```console {by-hand=NAME}'],
  [' {region=a.ts#b}', 'README.md:8: "In the engine" has no region of the heart\n  ```ts {region=runtime/MODULE/heart.ts#NAME}'],
  ['0..', 'README.md:8: "In the engine" has no listing of what the chapter changes\n  ```diff {explain=N-1..N phases=…}'],
  [
    '<!-- also-in-the-engine -->',
    'README.md:8: "In the engine" has no table of what else is in the engine\n  <!-- also-in-the-engine -->, and below it <!-- /also-in-the-engine -->',
  ],
  ['console {attack=leave}', 'README.md:19: "Break it" has no attack that is run\n  ```console {attack=NAME}'],
  [' {quiz}', 'README.md:24: "Quiz" has no questions\n  ```text {quiz}'],
])('a lesson without %s is found', (part, message) => {
  expect(problems(WHOLE.replace(part, ''))).toBe(message)
})
