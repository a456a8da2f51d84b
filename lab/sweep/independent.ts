/** Which statements may be exchanged without a change of anything. Pure. */

import ts from 'typescript'
import { addDeclared } from './scope.ts'
import { because } from './tokens.ts'

/** Methods that do nothing that can be seen: they name a register, choose when calls are made, or make a value. */
const QUIET = new Set(['register', 'host', 'alloc', 'of'])

/** @returns whether both declare something, neither uses what the other declares, and neither does anything else */
export function areIndependent(one: ts.Node, other: ts.Node, imported: readonly string[]): boolean {
  if (!ts.isVariableStatement(one) || !ts.isVariableStatement(other)) return false
  if (!isQuiet(one, imported) || !isQuiet(other, imported)) return false
  return identifiersIn(one).isDisjointFrom(declaredBy(other)) && identifiersIn(other).isDisjointFrom(declaredBy(one))
}

function isQuiet(reached: ts.Node, imported: readonly string[]): boolean {
  const node = because(reached) ?? reached
  if (ts.isFunctionLike(node)) return true
  if (ts.isNewExpression(node) || ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return false
  if (ts.isCallExpression(node) && !isQuietCall(node.expression, imported)) return false
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return false
  if (ts.isPostfixUnaryExpression(node) || (ts.isPrefixUnaryExpression(node) && isStep(node.operator))) return false
  return ts.forEachChild(node, child => !isQuiet(child, imported)) !== true
}

/** What hearts import are functions that make a value: an element of the firewall, a message. */
function isQuietCall(called: ts.Expression, imported: readonly string[]): boolean {
  return ts.isPropertyAccessExpression(called) ? QUIET.has(called.name.text) : imported.includes(called.getText())
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment
}

function isStep(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken
}

function identifiersIn(root: ts.Node): Set<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(root)
  return names
}

function declaredBy(statement: ts.VariableStatement): Set<string> {
  const names = new Set<string>()
  addDeclared(statement.declarationList, names)
  return names
}
