/**
 * Extended attributes that a difference is made of: one says of a directory that it is opaque, and hides what lies below it (`heart.ts`).
 * Source: Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories"; capabilities(7), "File capability extended attribute versioning".
 */

import { Server } from '../kernel/launch/server.ts'
import { pathOf, readXattr } from '../store/trees/tree-xattrs.ts'
import type { OverlayHeart } from './heart.ts'

const CAPABILITY = 'security.capability'
/** Bytes of the longest there is. */
const CAPABILITY_SIZE = 24

export class AttributeReader {
  readonly #server: Server
  readonly #mark: OverlayHeart['opaque']

  /** @param launcher path of the launcher's binary */
  constructor(launcher: string, mark: OverlayHeart['opaque']) {
    this.#server = Server.start(launcher)
    this.#mark = mark
  }

  /** @param descriptor an open directory of this process */
  async isOpaque(descriptor: number): Promise<boolean> {
    const { attribute, value } = this.#mark
    // Room for one byte more: no room at all would ask for the size alone.
    return (await readXattr(this.#server, pathOf(descriptor, '.'), attribute, value.length + 1)) === value
  }

  /** Whether two files have the same. @param paths in latin1 */
  async haveSameCapabilities(...paths: readonly [string, string]): Promise<boolean> {
    const [a, b] = paths.map(path => readXattr(this.#server, path, CAPABILITY, CAPABILITY_SIZE))
    return (await a) === (await b)
  }

  async close(): Promise<void> {
    await this.#server.close()
  }
}
