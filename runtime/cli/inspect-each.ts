/** What the commands that inspect objects have in common: all that are found are shown, and what went wrong with others is said after it. */

import { MinidockError } from '../base/errors.ts'
import { DOCUMENTS, type DocumentKind } from '../formats/docker/documents/documents.ts'
import type { Call } from './command.ts'
import { textOf } from './flags.ts'

/** Docker's exit code for a template that cannot be read. */
const BAD_TEMPLATE = 64

/** An object that was found. */
export interface Inspected {
  readonly kind: DocumentKind
  /** What is shown of it. */
  readonly document: object
}

/**
 * @param inspect finds an object by its name
 * @throws the one error there was, or one {@link MinidockError} that says them all
 */
export async function inspectEach({ args, flags, terminal }: Call, inspect: (name: string) => Promise<Inspected>): Promise<number> {
  const output = await outputFor(textOf(flags, 'format') ?? '').catch((error: unknown) => {
    if (!(error instanceof MinidockError)) throw error
    terminal.error(error)
  })
  if (!output) return BAD_TEMPLATE
  const errors: MinidockError[] = []
  for (const name of args) {
    try {
      output.add(await inspect(name))
    } catch (error) {
      if (!(error instanceof MinidockError)) throw error
      errors.push(error)
    }
  }
  terminal.out(output.text())
  const [first, ...others] = errors
  if (first && others.length > 0) throw new MinidockError(first.kind, errors.map(({ message }) => message).join('\n'), { cause: first })
  if (first) throw first
  return 0
}

interface Output {
  /** @throws {MinidockError} if the template does not fit the object */
  add(found: Inspected): void
  text(): string
}

/** Docker's JSON has four spaces. @throws {MinidockError} of kind `invalid` for a template that cannot be read */
async function outputFor(format: string): Promise<Output> {
  if (format === '') return list(4)
  return format === 'json' ? list() : await templated(format)
}

function list(spaces?: number): Output {
  const documents: object[] = []
  return { add: ({ document }) => void documents.push(document), text: () => `${JSON.stringify(documents, undefined, spaces)}\n` }
}

/** A template is run for each object, and leaves an empty line when there is none. */
async function templated(template: string): Promise<Output> {
  const { inspectFormat } = await import('../formats/docker/inspect-format.ts')
  const print = inspectFormat(template)
  let text = ''
  return {
    add({ kind, document }) {
      text += `${print(DOCUMENTS[kind], document)}\n`
    },
    text: () => text || '\n',
  }
}
