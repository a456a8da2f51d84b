/** `inspect`: everything that is known of containers, images, and what else the modules have, as JSON or as a template chooses. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { type Inspected, inspectEach } from '../../cli/inspect-each.ts'
import { type Inspector, inspectorsOf } from '../../engine/inspect/inspectors.ts'
import { emptyName } from '../../formats/docker/empty-name.ts'

/** @param only `container inspect` and `image inspect` look for nothing else */
export async function inspect(call: Call, only?: 'container' | 'image'): Promise<number> {
  const { engine, flags } = call
  const inspectors = choose(await inspectorsOf(engine), only ?? textOf(flags, 'type') ?? '')
  return await inspectEach(call, name => inspectOne(name, inspectors, isOn(flags, 'size')))
}

function choose(inspectors: readonly Inspector[], type: string): readonly Inspector[] {
  const chosen = type === '' ? inspectors : inspectors.filter(({ kind }) => kind === type)
  if (chosen.length > 0) return chosen
  const kinds = inspectors.map(({ kind }) => kind).join(', ')
  throw new MinidockError('invalid', `unknown type: ${JSON.stringify(type)}`, { hint: `a type is one of ${kinds}` })
}

/** The first sort of object that has this name. */
async function inspectOne(name: string, inspectors: readonly Inspector[], withSize: boolean): Promise<Inspected> {
  if (name.trim() === '' && inspectors.some(({ kind }) => kind === 'container')) throw emptyName('container')
  let missing: MinidockError | undefined
  for (const { kind, inspect } of inspectors) {
    try {
      return { kind, document: await inspect(name, withSize) }
    } catch (error) {
      if (!isOfKind(error, 'not-found', 'invalid')) throw error
      missing = error
    }
  }
  throw missing && inspectors.length === 1 ? missing : new MinidockError('not-found', `No such object: ${name}`)
}
