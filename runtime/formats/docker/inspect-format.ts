/** `inspect --format`. Source: docker/cli, cli/command/inspect/inspector.go. */

import { MinidockError } from '../../base/errors.ts'
import { compileTemplate } from '../go/template.ts'
import type { Struct } from '../go/type.ts'
import { typedValue } from '../go/typed-value.ts'

/**
 * Returns what prints a document. As docker's client does, it runs the template on Go's structs first: there all fields exist, under Go's names (`ID`). Where that
 * fails it runs it on the document as it is, under JSON's names (`Id`), and what fails there is told.
 * @throws {MinidockError} of kind `invalid` about the template: from this function for its syntax, else from the function that it returns
 */
export function inspectFormat(template: string): (type: Struct, document: object) => string {
  const [onStructs, onJson] = [compileTemplate(template, { missing: 'no value' }), compileTemplate(template)]
  return (type, document) => {
    try {
      return onStructs(typedValue(type, document))
    } catch (error) {
      if (!(error instanceof MinidockError)) throw error
      return onJson(document)
    }
  }
}
