/**
 * Go templates, as much of them as `--format` needs: fields, variables, pipes, `if`, `with`, `range`, Go's own functions and docker's.
 * Not here: `define`, `template`, `block`. Source: pkg.go.dev/text/template; docker/cli `templates`.
 *
 * A template is compiled once, which finds what is wrong with it, and run for each row or object.
 */

import { evaluateTemplate } from './template/evaluate.ts'
import type { MissingKey } from './template/field.ts'
import { lexTemplate } from './template/lexer.ts'
import { parseTemplate } from './template/parser.ts'

export { MARSHAL_JSON } from './template/functions.ts'

export interface TemplateOptions {
  /** What a field that is not there is: an error that lists the fields there are (the default), or `<no value>`. */
  readonly missing?: MissingKey
}

/**
 * `compileTemplate('{{.Name}} {{json .State}}')` is a function from data to text. Data is what JSON can say; a member may also be a function, which is a method:
 * `{{.Label "role"}}` calls it.
 * @throws {MinidockError} of kind `invalid`, with docker's `template parsing error: `, from compiling and from running
 */
export function compileTemplate(text: string, options: TemplateOptions = {}): (data: unknown) => string {
  const nodes = parseTemplate(lexTemplate(text), text)
  return data => evaluateTemplate(nodes, text, options.missing ?? 'error', data)
}
