/**
 * Opaque directories: those whose extended attribute `trusted.overlay.opaque` is "y" hide what lies below them. Node cannot read attributes, the launcher can.
 * Source: Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories"; getxattr(2).
 */

import { OutputBuffer } from '../kernel/kinds.ts'
import { Program } from '../kernel/program.ts'
import { Server } from '../kernel/server.ts'

const ATTRIBUTE = 'trusted.overlay.opaque'
const YES = 'y'.charCodeAt(0)

export class OpaqueReader {
  readonly #server: Server

  /** @param launcher path of the launcher's binary */
  constructor(launcher: string) {
    this.#server = Server.start(launcher)
  }

  /** @param descriptor an open directory of this process: the launcher reaches it through /proc, whatever its path is meanwhile */
  async isOpaque(descriptor: number): Promise<boolean> {
    const program = new Program()
    const emitter = program.emitter({ module: 'overlay', chapter: 3, why: 'an opaque directory hides the layers below it' })
    const [size, value] = [emitter.register('size'), new OutputBuffer(1)]
    const path = `/proc/${process.pid}/fd/${descriptor}/.`
    emitter.tolerating('ENODATA', 'EOPNOTSUPP', 'ERANGE').into(size).lgetxattr(path, ATTRIBUTE, value, value.length)
    const reply = await this.#server.run(program, { reply: true })
    return reply.register(size) === 1 && reply.data[value.offset] === YES
  }

  async close(): Promise<void> {
    await this.#server.close()
  }
}
