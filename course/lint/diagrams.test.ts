import { expect, test } from 'vitest'
import { checkDiagrams } from './diagrams.ts'
import { showProblems } from './problem.ts'

const check = (info: string, content: string) => showProblems(checkDiagrams('README.md', `# Title\n\n\`\`\`${info}\n${content}\n\`\`\`\n`))
const columns = (count: number) => `│${'─'.repeat(count - 1)}`

test('a diagram has at most 66 columns', () => {
  expect(check('text', columns(66))).toBe('')
  expect(check('text', `a\n${columns(67)}`)).toBe(
    'README.md:3: a diagram of 67 columns\n  at most 66, or it cannot be read on a phone; or draw it as a picture (SVG)',
  )
  expect(check('', columns(67))).not.toBe('')
})

test('one without lines says that it is a diagram', () => {
  expect(check('text {diagram}', 'x'.repeat(67))).toContain('a diagram of 67 columns')
  expect(check('text', 'x'.repeat(200))).toBe('')
})

test('what a program prints, code, and what is woven may be wider: it wraps', () => {
  expect(check('console', `$ tree\n${columns(80)}`)).toBe('')
  expect(check('ts', columns(80))).toBe('')
  expect(check('text {explain=1}', columns(80))).toBe('')
})
