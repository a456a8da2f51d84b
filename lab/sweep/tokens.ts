/** A source as the compiler's scanner sees it: without comments, blanks and reasons. Two texts of the same tokens are the same program. Pure. */

import ts from 'typescript'

export interface Token {
  readonly text: string
  /** Offset in the source, after its last character. */
  readonly end: number
}

export function tokensOf(text: string): string[] {
  return placedTokens(ts.createSourceFile('tokens.ts', text, ts.ScriptTarget.Latest, true)).map(token => token.text)
}

/** The tokens of a source. The link `.because(…)` of a chain is left out: its text is for `explain`, and no container can tell. */
export function placedTokens(source: ts.SourceFile): Token[] {
  const tokens: Token[] = []
  const visit = (reached: ts.Node): void => {
    const node = because(reached) ?? reached
    const children = node.getChildren(source).filter(child => !ts.isJSDoc(child))
    if (children.length > 0) for (const child of children) visit(child)
    else if (node.end > node.getStart(source)) tokens.push({ text: node.getText(source), end: node.end })
  }
  visit(source)
  return tokens
}

/** What stands before `.because(…)`, if the node ends with that link. */
export function because(node: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined
  return node.expression.name.text === 'because' ? node.expression.expression : undefined
}

/** In `birth.register('setting')`, whatever makes registers makes the same, and only `explain` prints the name. */
export function isOfRegister(node: ts.Node): boolean {
  const call = ts.isPropertyAccessExpression(node.parent) ? node.parent.parent : node.parent
  return (
    node.parent !== undefined &&
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'register'
  )
}

/** In `['user', step.user]` of a cache key, any name will do that has a place of its own: only `explain build` prints it. */
export function isOfKeyPart(node: ts.Node): boolean {
  const part = node.parent
  if (!ts.isStringLiteral(node) || !part || !ts.isArrayLiteralExpression(part) || part.elements[0] !== node) return false
  return ts.isArrayLiteralExpression(part.parent) && ts.findAncestor(part, ts.isMethodDeclaration)?.name.getText() === 'keyParts'
}

const WORD = /^[\w$]/

/** Tokens on one line, with a blank only where two words would become one. */
export function compact(tokens: readonly string[]): string {
  return tokens.reduce((line, token) => line + (WORD.test(token) && /[\w$]$/.test(line) ? ' ' : '') + token, '')
}
