/**
 * Opaque directories hide what lies below them; an extended attribute says which they are (`heart.ts`). Node cannot read attributes, the launcher can.
 * Source: Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories"; getxattr(2).
 */

import { OutputBuffer } from '../kernel/kinds.ts'
import { Program } from '../kernel/program.ts'
import { Server } from '../kernel/server.ts'
import type { OverlayHeart } from './heart.ts'

export class OpaqueReader {
  readonly #server: Server
  readonly #mark: OverlayHeart['opaque']

  /** @param launcher path of the launcher's binary */
  constructor(launcher: string, mark: OverlayHeart['opaque']) {
    this.#server = Server.start(launcher)
    this.#mark = mark
  }

  /** @param descriptor an open directory of this process: the launcher reaches it through /proc, whatever its path is meanwhile */
  async isOpaque(descriptor: number): Promise<boolean> {
    const program = new Program()
    const emitter = program.emitter({ module: 'overlay', chapter: 3, why: 'an opaque directory hides the layers below it' })
    const expected = Buffer.from(this.#mark.value)
    const [size, value] = [emitter.register('size'), new OutputBuffer(expected.length)]
    const path = `/proc/${process.pid}/fd/${descriptor}/.`
    emitter.tolerating('ENODATA', 'EOPNOTSUPP', 'ERANGE').into(size).lgetxattr(path, this.#mark.attribute, value, value.length)
    const reply = await this.#server.run(program, { reply: true })
    return reply.register(size) === expected.length && expected.equals(reply.data.subarray(value.offset, value.offset + expected.length))
  }

  async close(): Promise<void> {
    await this.#server.close()
  }
}
