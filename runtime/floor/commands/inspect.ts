/** `inspect`: everything that is known of containers and images, as JSON or as a template chooses. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine/engine.ts'
import { inspectContainer } from '../../engine/inspect/container.ts'
import { inspectImage } from '../../engine/inspect/image.ts'
import { formatObject } from '../../formats/docker/format.ts'

const INSPECTABLE = ['container', 'image'] as const
type Kind = (typeof INSPECTABLE)[number]

type Inspector = (engine: Engine, name: string, withSize: boolean) => Promise<object>

const INSPECTORS: Readonly<Record<Kind, Inspector>> = {
  container: inspectContainer,
  image: async (engine, name) => inspectImage(engine, name),
}

/** @param only `container inspect` and `image inspect` look for nothing else */
export async function inspect({ engine, args, flags, terminal }: Call, only?: Kind): Promise<number> {
  const inspectors = inspectorsOf(only ?? textOf(flags, 'type') ?? '')
  const found: object[] = []
  const errors: MinidockError[] = []
  for (const name of args) {
    const object = await inspectOne(engine, name, inspectors, isOn(flags, 'size')).catch((error: unknown) => {
      if (!(error instanceof MinidockError)) throw error
      errors.push(error)
    })
    if (object) found.push(object)
  }
  terminal.out(await shown(found, textOf(flags, 'format') ?? ''))
  const [first, ...others] = errors
  if (first && others.length > 0) throw new MinidockError(first.kind, errors.map(({ message }) => message).join('\n'), { cause: first })
  if (first) throw first
  return 0
}

function inspectorsOf(type: string): readonly Inspector[] {
  if (type === '') return INSPECTABLE.map(kind => INSPECTORS[kind])
  const kind = INSPECTABLE.find(known => known === type)
  if (kind) return [INSPECTORS[kind]]
  throw new MinidockError('invalid', `unknown type: ${JSON.stringify(type)}`, { hint: `a type is one of ${INSPECTABLE.join(', ')}` })
}

/** The first sort of object that has this name. */
async function inspectOne(engine: Engine, name: string, inspectors: readonly Inspector[], withSize: boolean): Promise<object> {
  let missing: MinidockError | undefined
  for (const inspector of inspectors) {
    try {
      return await inspector(engine, name, withSize)
    } catch (error) {
      if (!isOfKind(error, 'not-found', 'invalid')) throw error
      missing = error
    }
  }
  throw missing && inspectors.length === 1 ? missing : new MinidockError('not-found', `No such object: ${name}`)
}

/** Docker's JSON has four spaces; a template is run for each object, and leaves an empty line when there is none. */
async function shown(objects: readonly object[], format: string): Promise<string> {
  if (format === '') return `${JSON.stringify(objects, undefined, 4)}\n`
  if (format === 'json') return `${JSON.stringify(objects)}\n`
  const texts = await Promise.all(objects.map(object => formatObject(object, format)))
  return texts.join('') || '\n'
}
