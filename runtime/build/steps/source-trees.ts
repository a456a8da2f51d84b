/** The trees that files of a build come from: each is opened once, when a step first needs it. */

import type { Engine } from '../../engine/engine.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { type OpenTree, openLayers, type SourceTree } from '../context/source-tree.ts'

export class SourceTrees {
  readonly #engine: Engine
  readonly #trees = new Map<string, Promise<OpenTree>>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** @param layers of the stage, as it is built, lowest first @param name as errors call it */
  async stage(name: string, layers: readonly string[]): Promise<SourceTree> {
    return await this.#once(`stage ${name}`, layers)
  }

  async image(reference: string, image: StoredImage): Promise<SourceTree> {
    return await this.#once(`image ${reference}`, await layersOfImage(this.#engine, image))
  }

  async scratch(): Promise<SourceTree> {
    return await this.#once('scratch', [])
  }

  async close(): Promise<void> {
    for (const tree of await Promise.allSettled(this.#trees.values())) if (tree.status === 'fulfilled') await tree.value.close()
  }

  #once(name: string, layers: readonly string[]): Promise<OpenTree> {
    const tree = this.#trees.get(name) ?? openLayers(this.#engine.store.paths, this.#engine.launcher, layers, name)
    this.#trees.set(name, tree)
    return tree
  }
}

/** Returns the names of an image's own layers, lowest first; not the init layer, whose files are those of a container. */
export async function layersOfImage({ store }: Engine, image: StoredImage): Promise<readonly string[]> {
  return (await store.layers.ensure(image)).slice(0, -1)
}
