/** All mutants of a solution: each token of what a learner has to write, changed once by each rule that is about it. Pure. */

import { createHash } from 'node:crypto'
import ts from 'typescript'
import { apply, type Edit } from './edit.ts'
import { gapIn, membersOf } from './gaps.ts'
import { RULES, type Surroundings } from './rules.ts'
import { because, compact, isOfKeyPart, isOfRegister, placedTokens, type Token, tokensOf } from './tokens.ts'

export interface HeartMutant {
  /** The same for each layout of the source: `enter: .chroot('.' → '')`. No two mutants of a heart have the same. */
  readonly name: string
  /** The member of the heart: `enter`. */
  readonly member: string
  /** The rule's name. */
  readonly rule: string
  /** The whole source of the mutated heart. */
  readonly source: string
}

export interface Solution {
  /** Sources: runtime/<module>/heart.ts, and the chapter's exercise.ts. */
  readonly heart: string
  readonly starter: string
  readonly constants: Surroundings['constants']
}

export function mutantsOf({ heart, starter, constants }: Solution): readonly HeartMutant[] {
  const [source, given] = [parsed(heart), parsed(starter)]
  const tokens = placedTokens(source)
  const mutants = new Map<string, HeartMutant>()
  const names = new Map<string, number>()
  for (const member of membersOf(source)) {
    const isGap = gapIn(member, given)
    for (const node of nodesIn(member.node)) {
      if (!isGap(node)) continue
      for (const { name: rule, edits } of RULES) {
        for (const edit of edits(node, { member: member.node, constants, isGap })) {
          const mutated = apply(heart, edit)
          const program = withoutBlanks(mutated)
          if (program === withoutBlanks(heart) || mutants.has(program)) continue
          const name = `${member.name}: ${described(heart, tokens, edit)}`
          const times = (names.get(name) ?? 0) + 1
          names.set(name, times)
          mutants.set(program, { name: times === 1 ? name : `${name} (${times})`, member: member.name, rule, source: mutated })
        }
      }
    }
  }
  return [...mutants.values()]
}

/** Changes with the solution, with what of it is to be written, and with the rules; not with layout, comments and reasons. */
export function fingerprint({ heart }: Solution, mutants: readonly HeartMutant[]): string {
  const hash = createHash('sha256')
  for (const line of [...tokensOf(heart), ...mutants.map(({ name }) => name)]) hash.update(`${line}\n`)
  return hash.digest('hex').slice(0, 16)
}

/** Enough to find two that are the same program: all are made of one source. */
function withoutBlanks(source: string): string {
  return source.replaceAll(/\s+/g, '')
}

function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile('heart.ts', text, ts.ScriptTarget.Latest, true)
}

/** In the order of the source, without types and reasons. */
function* nodesIn(node: ts.Node): Generator<ts.Node> {
  if ((ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) || isOfRegister(node) || isOfKeyPart(node)) return
  const chain = because(node)
  if (chain) return yield* nodesIn(chain)
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, child => void children.push(child))
  for (const child of children) yield* nodesIn(child)
}

/** Characters of a name for what is replaced. */
const LONGEST = 60

/** The change with the two tokens before it, so that a reader finds the place: `chroot('.' → '')`. */
function described(source: string, tokens: readonly Token[], { start, end, text }: Edit): string {
  const before = tokens.slice(0, tokens.findLastIndex(token => token.end <= start) + 1).slice(-2)
  const [from, to] = [source.slice(start, end), text].map(each => shortened(compact(tokensOf(each))))
  return `${compact(before.map(token => token.text))} [${from} → ${to || 'nothing'}]`
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 20)}…${text.slice(-19)}`
}
