/**
 * How a token of a solution is mutated: the fixed set of rules. Each takes a node and returns the changes, none if it is not about such a node. Types,
 * comments, the texts of `because` and the names of registers and of a key's parts are in no rule: at most `explain` prints them. Pure.
 */

import ts from 'typescript'
import { type Edit, exchange, leaveOut, replace } from './edit.ts'
import { areIndependent } from './independent.ts'
import { importedNames, meantBy, namesInScope } from './scope.ts'
import { because, compact, tokensOf } from './tokens.ts'

export interface Surroundings {
  /** The member of the heart that the node is in. */
  readonly member: ts.Node
  /** The flags that hearts use, by the name of their object: `MS`: `RDONLY` is 1, `NOSUID` is 2, … */
  readonly constants: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Is a node the learner's to write? */
  readonly isGap: (node: ts.Node) => boolean
}

export interface Rule {
  /** What is done, for CONTRIBUTING.md and the results. */
  readonly name: string
  edits(node: ts.Node, surroundings: Surroundings): readonly Edit[]
}

/** Each operator becomes these. An operator that is in no row has nothing that it is mistaken for. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '|': ['&'],
  '+=': ['-='],
  '-=': ['+='],
}
/** With two operands of the same kind, so that either can stand alone. */
const JOINING = new Set(['&&', '||', '??', '+', '-', '*', '/', '%', '|'])

export const RULES: readonly Rule[] = [
  {
    name: 'a number becomes 0, 1, or one more',
    edits(node) {
      if (ts.isNumericLiteral(node)) {
        const value = Number(node.text)
        return [0, 1, value + 1].filter(other => other !== value).map(other => replace(node, String(other)))
      }
      if (!ts.isBigIntLiteral(node)) return []
      const value = BigInt(node.text.slice(0, -1))
      return [0n, 1n, value + 1n].filter(other => other !== value).map(other => replace(node, `${other}n`))
    },
  },
  {
    name: 'a text becomes empty, longer, shorter by a character, the next one of its member, or null',
    edits(node, { member }) {
      if (isTemplatePart(node)) return template(node)
      if (!ts.isStringLiteral(node)) return []
      const next = nextOf(
        node.text,
        all(member, ts.isStringLiteral).map(({ text }) => text),
      )
      const others = ['', `${node.text}-other`, node.text.slice(0, -1), ...next]
      return [...others.map(quoted), 'null'].map(text => replace(node, text))
    },
  },
  {
    name: 'true becomes false, false true, and null a text',
    edits(node) {
      if (node.kind === ts.SyntaxKind.TrueKeyword) return [replace(node, 'false')]
      if (node.kind === ts.SyntaxKind.FalseKeyword) return [replace(node, 'true')]
      return node.kind === ts.SyntaxKind.NullKeyword ? [replace(node, "'other'")] : []
    },
  },
  {
    name: 'a name becomes each other one that can be used there, and stands for something else',
    edits(node, { member }) {
      if (!ts.isIdentifier(node) || !isUse(node)) return []
      const names = namesInScope(node)
      if (!names.includes(node.text)) return []
      const label = ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: ` : ''
      const meant = meantBy(member)
      return names.filter(name => meant(name) !== meant(node.text)).map(name => replace(node, label + name))
    },
  },
  {
    name: 'an imported name becomes the next one of its import',
    edits(node) {
      if (!ts.isIdentifier(node) || !isUse(node)) return []
      const from = importedNames(node.getSourceFile()).find(names => names.includes(node.text)) ?? []
      return nextOf(node.text, from).map(name => replace(node, name))
    },
  },
  {
    name: 'a flag becomes its neighbours in the list of its kind; a property or method becomes the next one that is used of the same object',
    edits(node, { member, constants }) {
      if (!ts.isPropertyAccessExpression(node) || node.name.text === 'because') return []
      const flags = constants.get(node.expression.getText())
      if (flags && !isFlags(node, constants)) return []
      const called = ts.isCallExpression(node.parent) && node.parent.expression === node
      const head = headOf(node.expression)
      const alike = all(member, ts.isPropertyAccessExpression).filter(
        other => headOf(other.expression) === head && (ts.isCallExpression(other.parent) && other.parent.expression === other) === called,
      )
      const names = flags ? [...flags.keys()] : alike.map(({ name }) => name.text).filter(name => name !== 'because')
      const before = flags ? nextOf(node.name.text, names.toReversed()) : []
      return [...nextOf(node.name.text, names), ...before].map(name => replace(node.name, name))
    },
  },
  {
    name: 'flags become 0, all of them together',
    edits: (node, { constants }) => (isFlags(node, constants) && !isFlags(node.parent, constants) ? [replace(node, '0')] : []),
  },
  {
    name: 'an operator becomes its neighbours: && and ||, < and <=, + and -, …',
    edits(node, { constants }) {
      // O.RDONLY & O.CLOEXEC is 0, as O.RDONLY alone is.
      if (!ts.isBinaryExpression(node) || hasZero(node, constants)) return []
      return (OPERATORS[node.operatorToken.getText()] ?? []).map(other => replace(node.operatorToken, other))
    },
  },
  {
    name: 'an operand is left out, also a flag of several',
    edits(node, { constants }) {
      if (!ts.isBinaryExpression(node) || !JOINING.has(node.operatorToken.getText())) return []
      const { left, right } = node
      // Without O.RDONLY, which is 0, the program would be the same; without O.RDONLY | O.DIRECTORY it is the one without O.DIRECTORY.
      const alone = (kept: ts.Expression, other: ts.Expression) =>
        isZero(other, constants) || hasZero(other, constants) ? [] : [replace(node, kept.getText())]
      return [...alone(left, right), ...alone(right, left)]
    },
  },
  {
    name: 'a sign or a negation is left out',
    edits: node => (ts.isPrefixUnaryExpression(node) ? [replace(node, node.operand.getText())] : []),
  },
  {
    name: 'a condition is negated, or always holds',
    edits(node) {
      const condition = conditionOf(node)
      return condition ? [replace(condition, `!(${condition.getText()})`), replace(condition, 'true')] : []
    },
  },
  {
    name: 'a question is answered the one way or the other',
    edits: node =>
      ts.isConditionalExpression(node) ? [replace(node, node.whenTrue.getText()), replace(node, node.whenFalse.getText())] : [],
  },
  {
    name: 'a call is left out: its argument, or the object, stands alone',
    edits(node) {
      if (because(node) || (node.parent && ts.isExpressionStatement(node.parent))) return []
      if (ts.isNewExpression(node)) return node.arguments?.length === 1 ? [replace(node, node.arguments[0]?.getText() ?? '')] : []
      if (!ts.isCallExpression(node)) return []
      if (ts.isPropertyAccessExpression(node.expression)) return [replace(node, node.expression.expression.getText())]
      return node.arguments.length === 1 ? [replace(node, node.arguments[0]?.getText() ?? '')] : []
    },
  },
  {
    name: 'two arguments are exchanged',
    edits: node => (ts.isCallExpression(node) ? neighbours(node.arguments) : []),
  },
  {
    name: 'an argument, an element or a property is left out',
    edits(node, { isGap }) {
      if (ts.isCallExpression(node) && !because(node)) return each(node.arguments, () => true)
      if (ts.isArrayLiteralExpression(node)) return each(node.elements, isGap)
      return ts.isObjectLiteralExpression(node) ? each(node.properties, isGap) : []
    },
  },
  {
    name: 'a default is left out',
    edits: node => (ts.isBindingElement(node) && node.initializer ? [{ start: node.name.end, end: node.end, text: '' }] : []),
  },
  {
    name: 'a statement is left out, or exchanged with the next one; not two declarations that neither use each other nor do anything else',
    edits(node, { isGap }) {
      if (!isStatementOfList(node)) return []
      const list = node.parent.statements
      const next = list[list.indexOf(node) + 1]
      const imported = importedNames(node.getSourceFile()).flat()
      return [replace(node, ''), ...(next && isGap(next) && !areIndependent(node, next, imported) ? [exchange(node, next)] : [])]
    },
  },
]

function isZero(node: ts.Node, constants: Surroundings['constants']): boolean {
  return ts.isPropertyAccessExpression(node) && constants.get(node.expression.getText())?.get(node.name.text) === 0
}

function hasZero(node: ts.Node, constants: Surroundings['constants']): boolean {
  return ts.isBinaryExpression(node) && (isZero(node.left, constants) || isZero(node.right, constants))
}

function isFlags(node: ts.Node, constants: Surroundings['constants']): boolean {
  // AT.FDCWD is among flags, and is a descriptor.
  if (ts.isPropertyAccessExpression(node)) return (constants.get(node.expression.getText())?.get(node.name.text) ?? -1) >= 0
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.BarToken && isFlags(node.left, constants)
}

function isStatementOfList(node: ts.Node): node is ts.Statement & { readonly parent: ts.Block | ts.CaseClause } {
  return ts.isStatement(node) && (ts.isBlock(node.parent) || ts.isCaseClause(node.parent))
}

function each(list: ts.NodeArray<ts.Node>, isMeant: (node: ts.Node) => boolean): Edit[] {
  return list.flatMap((node, index) => (isMeant(node) ? [leaveOut(list, index)] : []))
}

function neighbours(list: ts.NodeArray<ts.Node>): Edit[] {
  return list.flatMap((node, index) => {
    const next = list[index + 1]
    return next && compact(tokensOf(node.getText())) !== compact(tokensOf(next.getText())) ? [exchange(node, next)] : []
  })
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return node.expression
  return ts.isConditionalExpression(node) || ts.isForStatement(node) ? node.condition : undefined
}

/** The object at the beginning of a chain: all methods of `enter.because('…').chroot('.')` are those of `enter`. */
function headOf(node: ts.Expression): string {
  if (ts.isCallExpression(node)) return headOf(node.expression)
  if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) return headOf(node.expression)
  return node.getText()
}

/** A name that stands for a value: not one that is declared, and none of a property. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isBindingElement(parent) || ts.isParameter(parent) || ts.isVariableDeclaration(parent)) return parent.initializer === node
  return !(ts.isMethodDeclaration(parent) || ts.isFunctionExpression(parent))
}

type TemplatePart = ts.NoSubstitutionTemplateLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail

function isTemplatePart(node: ts.Node): node is TemplatePart {
  return ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
}

/** Its text without the marks around it. */
function template(node: TemplatePart): Edit[] {
  const open = node.getStart() + 1
  const close = node.end - (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) ? 2 : 1)
  if (close === open) return []
  const text = node.getSourceFile().text.slice(open, close)
  return ['', `${text}-other`, text.slice(0, -1)].map(other => ({ start: open, end: close, text: other }))
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** @returns the one after it, in a circle; none if there is no other */
function nextOf(name: string, names: readonly string[]): string[] {
  const others = [...new Set(names)]
  const next = others[(others.indexOf(name) + 1) % others.length]
  return next === undefined || next === name ? [] : [next]
}

/** But for what stands in reasons. */
function all<Kind extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is Kind): Kind[] {
  const found: Kind[] = []
  const visit = (reached: ts.Node): void => {
    const node = because(reached) ?? reached
    if (is(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}
