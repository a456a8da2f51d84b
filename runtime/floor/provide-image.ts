/** Where an image comes from: the store, or this machine, which can make some without any hub. Chapter 10 adds registries. */

import type { Terminal } from '../cli/command.ts'
import type { Engine } from '../engine/engine.ts'
import { MinidockError } from '../errors.ts'
import { formatReference, parseReference } from '../formats/reference.ts'
import type { StoredImage } from '../store/images.ts'
import { openStore } from '../store/paths.ts'

/** @throws {MinidockError} `not-found`, with what there is instead */
export async function provideImage(engine: Engine, name: string, terminal: Terminal, quiet: boolean): Promise<StoredImage> {
  const { store } = engine
  try {
    return store.images.find(name)
  } catch (error) {
    if (!(error instanceof MinidockError) || error.kind !== 'not-found') throw error
    const { localImages } = await import('./images/local-images.ts')
    const local = localImages[fullName(name)]
    if (!local) throw error
    openStore(store.paths)
    const say = (line: string) => terminal.err(`${line}\n`)
    if (terminal.progress && !quiet) say(`Unable to find image '${name}' locally: making it on this machine (${local.summary})`)
    return await terminal.step(`making ${name}`, () => local.make(store, terminal.progress && !quiet ? say : () => undefined))
  }
}

function fullName(name: string): string {
  try {
    return formatReference(parseReference(name))
  } catch {
    return name // What is no reference may still be an id: the store has said that it has none.
  }
}
