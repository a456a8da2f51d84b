/** All sorts of objects that `inspect` finds by a name, in docker's order: containers, images, then those of the modules. */

import type { DocumentKind } from '../../formats/docker/documents/documents.ts'
import { contributionsOf } from '../contributions.ts'
import type { Engine } from '../engine.ts'
import { inspectContainer } from './container.ts'
import { inspectImage } from './image.ts'

export interface Inspector {
  /** As `inspect --type` names it. */
  readonly kind: DocumentKind
  /** @param withSize also the room that it takes on the disk, where docker tells it @throws {MinidockError} `not-found` */
  inspect(name: string, withSize: boolean): Promise<object>
}

export async function inspectorsOf(engine: Engine): Promise<readonly Inspector[]> {
  const others = (await contributionsOf(engine)).flatMap(({ objects }) => objects ?? [])
  return [
    { kind: 'container', inspect: (name, withSize) => inspectContainer(engine, name, withSize) },
    { kind: 'image', inspect: async name => inspectImage(engine, name) },
    ...others.map(({ kind, inspect }) => ({ kind, inspect: (name: string) => inspect(engine.store, name) })),
  ]
}
