/** A quiz: five questions, each with one right answer, which is not always the same letter. That each choice has its reason, its schema says. */

import { letterOf, type Quiz } from '../quiz-type.ts'
import { type Problem, problemAt } from './problem.ts'

const QUESTIONS = 5
const FEWEST_CHOICES = 3

export function checkQuiz(file: string, quiz: Quiz): Problem[] {
  const places = quiz.map(({ choices }) => choices.findIndex(({ right }) => right))
  const [first = 0, ...others] = places
  return [
    ...(quiz.length === QUESTIONS ? [] : [problemAt(file, undefined, `it has ${quiz.length} questions, and should have ${QUESTIONS}`)]),
    ...(others.length > 0 && others.every(place => place === first)
      ? [problemAt(file, undefined, `the right answer is ${letterOf(first)} every time`, 'put it elsewhere in some of the questions')]
      : []),
    ...quiz.flatMap(({ choices }, index) => {
      const where = `question ${index + 1}`
      const right = choices.filter(choice => choice.right).length
      const texts = new Set(choices.map(({ text }) => text))
      return [
        ...(right === 1 ? [] : [problemAt(file, undefined, `${where} has ${right} right choices, and should have one`)]),
        ...(choices.length >= FEWEST_CHOICES
          ? []
          : [problemAt(file, undefined, `${where} has ${choices.length} choices, and should have ${FEWEST_CHOICES} or more`)]),
        ...(texts.size === choices.length ? [] : [problemAt(file, undefined, `two choices of ${where} are the same`)]),
      ]
    }),
  ]
}
