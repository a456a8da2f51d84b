/** All lies by their names, and what makes a registry tell them. Several may be told at once: each makes its answer of what the one before it made. */

import { type Answer, type Question, Refusal } from '../answer.ts'
import { ANSWER_LIES } from './answers.ts'
import { DIGEST_LIES } from './digests.ts'
import { DOCUMENT_LIES } from './documents.ts'
import { LAYER_LIES } from './layers.ts'
import { LENGTH_LIES } from './lengths.ts'
import { type Lie, type Scene, subjectOf } from './lie.ts'
import { REDIRECTION_LIES } from './redirections.ts'
import { TOKEN_LIES } from './tokens.ts'

const ALL = {
  ...DIGEST_LIES,
  ...LENGTH_LIES,
  ...DOCUMENT_LIES,
  ...LAYER_LIES,
  ...REDIRECTION_LIES,
  ...TOKEN_LIES,
  ...ANSWER_LIES,
}

export type LieName = keyof typeof ALL

export const LIES: Readonly<Record<LieName, Lie>> = ALL

export const LIE_NAMES = Object.keys(ALL) as readonly LieName[]

export function isLieName(name: string): name is LieName {
  return Object.hasOwn(ALL, name)
}

/** Answers a question, with what the honest registry would answer at hand. */
export type Liar = (question: Question, honest: (question: Question) => Promise<Answer>) => Promise<Answer>

/** @returns a liar that remembers what it has been asked */
export function lying(names: readonly LieName[], { shelves, stranger }: Pick<Scene, 'shelves' | 'stranger'>): Liar {
  const asked = new Map<string, number>()
  return async (question, honest) => {
    const key = `${question.method} ${question.url.pathname}`
    const earlier = asked.get(key) ?? 0
    asked.set(key, earlier + 1)
    const scene: Scene = { question, subject: await subjectOf(question, shelves), earlier, shelves, stranger }
    const lies = names.map((name): Lie => LIES[name]).filter(({ about }) => about?.includes(scene.subject) ?? true)
    for (const { instead } of lies) {
      const answer = await instead?.(scene)
      if (answer) return answer
    }
    const headers = lies.reduce((heard, { hears }) => hears?.(heard) ?? heard, question.headers)
    let answer = await honest({ ...question, headers }).catch(refusalOf)
    for (const { grants, refuses } of lies) {
      const change = answer.status < 400 ? grants : refuses
      answer = (await change?.(answer, scene)) ?? answer
    }
    return answer
  }
}

function refusalOf(error: unknown): Answer {
  if (error instanceof Refusal) return error.answer
  throw error
}
