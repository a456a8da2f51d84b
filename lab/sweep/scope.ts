/** Which names mean something at a place of a source. Pure. */

import ts from 'typescript'
import { because } from './tokens.ts'

/** @returns the names of parameters, variables and constants that can be used at the node, but for those of the heart itself and of what is imported */
export function namesInScope(node: ts.Node): readonly string[] {
  const names = new Set<string>()
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isFunctionLike(at)) for (const parameter of at.parameters) addNames(parameter.name, names)
    if (ts.isForOfStatement(at) || ts.isForStatement(at)) {
      if (at.initializer && ts.isVariableDeclarationList(at.initializer)) addDeclared(at.initializer, names)
    }
    if (ts.isBlock(at) || ts.isSourceFile(at) || ts.isCaseClause(at))
      for (const statement of at.statements) if (ts.isVariableStatement(statement)) addDeclared(statement.declarationList, names)
  }
  names.delete('heart')
  return [...names]
}

/** @returns a function by which two names are the same: a constant that is only another name, `const set = prepare.because('…')`, is that one */
export function meantBy(member: ts.Node): (name: string) => string {
  const others = new Map<string, string>()
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      const value = because(node.initializer) ?? node.initializer
      if (ts.isIdentifier(value)) others.set(node.name.text, value.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(member)
  const meant = (name: string): string => {
    const other = others.get(name)
    return other === undefined ? name : meant(other)
  }
  return meant
}

/** Adds the names that a list of declarations declares. */
export function addDeclared(list: ts.VariableDeclarationList, names: Set<string>): void {
  for (const { name } of list.declarations) addNames(name, names)
}

function addNames(name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) names.add(name.text)
  else for (const element of name.elements) if (ts.isBindingElement(element)) addNames(element.name, names)
}

/** @returns the names that a source imports as values, of each `import` apart */
export function importedNames(source: ts.SourceFile): readonly (readonly string[])[] {
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ importClause }) => {
    const bindings = importClause?.namedBindings
    if (!importClause || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword || !bindings || !ts.isNamedImports(bindings)) return []
    return [bindings.elements.map(({ name }) => name.text)]
  })
}
