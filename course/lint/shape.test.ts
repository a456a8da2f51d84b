import { describe, expect, test } from 'vitest'
import type { Minutes } from '../minutes/type.ts'
import { checkHints, checkTodos } from './exercise.ts'
import { readMarkdown } from './markdown.ts'
import { checkMinutes } from './minutes.ts'
import { showProblems } from './problem.ts'
import { checkQuiz } from './quiz.ts'
import { checkSections, SECTIONS } from './sections.ts'

const chapter = { title: 'A root of its own', module: 'rootfs' }
const order = `the sections are, in this order: ${SECTIONS.join(', ')}`

describe('sections', () => {
  const whole = ['# A root of its own', ...SECTIONS.map(name => `## ${name}\n\n### Part of it`)]
  const check = (lines: readonly string[], of: Parameters<typeof checkSections>[2] = chapter) =>
    showProblems(checkSections('README.md', readMarkdown(lines.join('\n\n')), of))

  test('that are all there, in order, are no problem', () => {
    expect(check(whole)).toBe('')
  })

  test('are free in a chapter that teaches no module', () => {
    expect(check(['# Doors', '## Linux'], { title: 'Doors' })).toBe('')
  })

  test('that are missing, in another order, or others are found', () => {
    expect(check(whole.filter(line => !line.startsWith('## Break it')))).toBe(`README.md: there is no section "Break it"\n  ${order}`)
    expect(check([...whole, '## Sources'])).toBe(`README.md:31: "Sources" does not belong here\n  ${order}`)
    expect(check([...whole.slice(0, 1), ...whole.slice(2, 3), ...whole.slice(1, 2), ...whole.slice(3)])).toBe(
      `README.md:3: "By hand" does not belong here\n  ${order}`,
    )
  })

  test('stand under the title of the chapter', () => {
    expect(check(['# Another', ...whole.slice(1)])).toBe('README.md:1: the title is not that of chapter.ts\n  # A root of its own')
    expect(check([...whole, '# More'])).toBe('README.md:31: there is a second title: More')
  })
})

describe('minutes', () => {
  const minutes: Minutes = { reading: 20, typing: 10, warmUps: 5, exercise: 15, attacks: 10, quiz: 8, boxes: 90, challenges: 60 }
  const NO_EXERCISE = { gaps: undefined, challenges: 2 }
  const facts = '<!-- facts -->\n\n68 minutes.\n\n<!-- /facts -->\n\n'
  const check = (text: string, more: Partial<Minutes> = {}, gaps: number | undefined = 4) =>
    showProblems(checkMinutes('README.md', readMarkdown(text), { ...minutes, ...more }, { gaps, challenges: 2 }))

  test('of an evening, with or without a challenge, are no problem', () => {
    expect(check(facts)).toBe('')
    expect(check(facts, { exercise: 32, reading: 35 })).toBe('')
  })

  test('are stated in the lesson', () => {
    expect(check('')).toBe(
      'README.md:1: its minutes are stated nowhere\n  write under the title: <!-- facts -->, and below it <!-- /facts -->',
    )
  })

  test('of an exercise are some for each gap', () => {
    expect(check(facts, { exercise: 11 })).toBe(
      'README.md: chapter.ts states 11 minutes for an exercise: 4 × gap\n  12 to 32: a gap takes 3 to 8',
    )
    expect(check(facts, { exercise: 17 }, 2)).toBe(
      'README.md: chapter.ts states 17 minutes for an exercise: 2 × gap\n  6 to 16: a gap takes 3 to 8',
    )
  })

  test('of challenges are some for each', () => {
    expect(check(facts, { challenges: 91 })).toBe(
      'README.md: chapter.ts states 91 minutes for its challenges: 2 × challenge\n  30 to 90: a challenge takes 15 to 45',
    )
  })

  test('of a chapter are 40 to 100', () => {
    const found = (total: number) =>
      `README.md: it takes ${total} minutes without its boxes\n  a chapter takes 40 to 100: put into boxes, or leave out, what its idea does not need`
    expect(check(facts, { reading: 53 })).toBe(found(101))
    expect(check(facts, { reading: 1, attacks: 0 })).toBe(found(39))
  })

  test('of a chapter without an exercise are free, but for those of an exercise', () => {
    expect(showProblems(checkMinutes('README.md', readMarkdown(facts), { ...minutes, reading: 1, exercise: 0 }, NO_EXERCISE))).toBe('')
    expect(showProblems(checkMinutes('README.md', readMarkdown(facts), { ...minutes, exercise: 5 }, NO_EXERCISE))).toBe(
      'README.md: chapter.ts states 5 minutes for an exercise: 0 × gap\n  0 to 0: a gap takes 3 to 8',
    )
  })
})

describe('an exercise', () => {
  const source = '/** TODO 1: one. */\n// TODO 2: two\n'
  const proofs = [
    { since: 1, todo: 1 },
    { since: 1, todo: 2 },
    { since: 2, todo: 9 },
  ]
  const check = (text: string, checks = proofs) => showProblems(checkTodos('exercise.ts', text, 1, checks))

  test('with a check for each of its TODOs is no problem', () => {
    expect(check(source)).toBe('')
  })

  test('with too few or too many TODOs, or in another order, is found', () => {
    expect(check('// TODO 1: one', proofs.slice(0, 1))).toBe(
      'exercise.ts: it has 1 TODOs\n  an exercise has 2 to 4, as in: // TODO 1: what must be achieved',
    )
    expect(check('// TODO 2: two\n// TODO 1: one')).toBe('exercise.ts:1: TODO 2 is out of order\n  they are counted from 1, each once')
  })

  test('and checks that do not fit each other are found', () => {
    expect(check(`${source}// TODO 3: three`)).toBe('exercise.ts:3: no check proves TODO 3\n  lab/checks: a check with since 1 and todo 3')
    expect(check(source, [...proofs, { since: 1, todo: 4 }])).toBe('exercise.ts: a check proves TODO 4, which is not there')
  })
})

describe('hints', () => {
  const three = '### Hint 1\n\nA.\n\n### Hint 2\n\nB.\n\n### Hint 3\n\n```ts\nc()\n```\n'
  const check = (text: string) => showProblems(checkHints('hints.md', text, [{ number: 1 }, { number: 2 }]))

  test('of which there are three for each TODO are no problem', () => {
    expect(check(`# Hints\n\n## TODO 1: one\n\n${three}\n## TODO 2\n\n${three}`)).toBe('')
  })

  test('that are missing, empty, or for no TODO are found', () => {
    expect(check(`## TODO 1\n\n${three}`)).toBe('hints.md: there are no hints for TODO 2\n  ## TODO 2')
    expect(check(`## TODO 1\n\n${three}\n## TODO 2\n\n### Hint 1\n\nA.\n`)).toBe(
      'hints.md:17: TODO 2 has not the hints 1 to 3\n  ### Hint 1, ### Hint 2, ### Hint 3',
    )
    expect(check(`## TODO 1\n\n${three}\n## TODO 2\n\n${three.replace('B.', '')}`)).toBe('hints.md:23: hint 2 of TODO 2 says nothing')
    expect(check(`## TODO 1\n\n${three}\n## TODO 2\n\n${three}\n## TODO 3\n`)).toBe('hints.md:33: exercise.ts has no TODO 3')
    expect(check(`## TODO 1\n\n${three}\n## TODO 2\n\n${three}\n## TODO 2\n`)).toBe('hints.md:33: TODO 2 stands here a second time')
  })
})

describe('a quiz', () => {
  const question = (right: number, count = 3) => ({
    question: 'What?',
    choices: Array.from({ length: count }, (_, index) => ({ text: `${index}`, right: index === right, why: 'So.' })),
  })
  const quiz = [0, 1, 2, 0, 1].map(right => question(right))
  const check = (questions: typeof quiz) => showProblems(checkQuiz('quiz.json', questions))

  test('of five questions with one right answer each is no problem', () => {
    expect(check(quiz)).toBe('')
  })

  test('with anything else is found', () => {
    expect(check(quiz.slice(1))).toBe('quiz.json: it has 4 questions, and should have 5')
    expect(check([...quiz.slice(1), question(7)])).toBe('quiz.json: question 5 has 0 right choices, and should have one')
    expect(check([...quiz.slice(1), question(1, 2)])).toBe('quiz.json: question 5 has 2 choices, and should have 3 or more')
    expect(check(quiz.map(() => question(1)))).toBe(
      'quiz.json: the right answer is B every time\n  put it elsewhere in some of the questions',
    )
    const twins = { ...question(0), choices: question(0).choices.map(choice => ({ ...choice, text: 'same' })) }
    expect(check([...quiz.slice(1), twins])).toBe('quiz.json: two choices of question 5 are the same')
  })
})
