/** What a learner has to write: the pieces of a solution that the starter does not have. Pure. */

import ts from 'typescript'
import { compact, tokensOf } from './tokens.ts'

/** A member of the heart: a method, or a property. */
export interface Member {
  readonly name: string
  readonly node: ts.ObjectLiteralElementLike
}

/** @returns the members of the object `heart` that a source exports @throws {Error} it exports none */
export function membersOf(source: ts.SourceFile): readonly Member[] {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (name.getText(source) !== 'heart' || !initializer || !ts.isObjectLiteralExpression(initializer)) continue
      return initializer.properties.map(node => ({ name: node.name?.getText(source) ?? '', node }))
    }
  }
  throw new Error('the source exports no heart')
}

/** @returns whether a node of the solution's member belongs to a piece that the starter's member of that name does not have */
export function gapIn(member: Member, starter: ts.SourceFile): (node: ts.Node) => boolean {
  const given = membersOf(starter).find(({ name }) => name === member.name)
  const pieces = new Set(given ? piecesOf(given.node).map(textOf) : [])
  return node => !pieces.has(textOf(pieceAround(node, member.node)))
}

/** The smallest piece around a node that means something by itself. */
function pieceAround(node: ts.Node, member: ts.Node): ts.Node {
  for (let at = node; at !== member; at = at.parent) if (isPiece(at)) return at
  return member
}

function piecesOf(root: ts.Node): ts.Node[] {
  const pieces: ts.Node[] = [root]
  const visit = (node: ts.Node): void => {
    if (isPiece(node)) pieces.push(node)
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(root, visit)
  return pieces
}

/** A statement, an element of an array, a property, a name that is taken out of an object. */
function isPiece(node: ts.Node): boolean {
  if (ts.isBlock(node)) return false
  return (
    ts.isStatement(node) || ts.isObjectLiteralElementLike(node) || ts.isBindingElement(node) || ts.isArrayLiteralExpression(node.parent)
  )
}

/** Calls of an emitter are compared without its name: the starter may keep it in a constant. */
function textOf(piece: ts.Node): string {
  const tokens = tokensOf(piece.getText())
  return compact(ts.isExpressionStatement(piece) ? ['_', ...tokens.slice(1)] : tokens)
}
