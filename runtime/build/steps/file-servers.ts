/**
 * Launchers that serve the steps of a build: they mount layers, each in a mount namespace of its own, so the host's mount table never changes, and write files. One is
 * kept from step to step; stages that are built side by side have one each.
 */

import { Server } from '../../kernel/launch/server.ts'
import { CLONE, MS } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'

export class FileServers {
  readonly #launcher: string
  readonly #layers: string
  readonly #idle: Server[] = []
  readonly #all = new Set<Server>()

  /** @param launcher path of the launcher's binary @param layers the folder of layers, where the servers work: paths are relative to it */
  constructor(launcher: string, layers: string) {
    this.#launcher = launcher
    this.#layers = layers
  }

  /** Does some work with a server that nothing else uses meanwhile. */
  async with<T>(work: (server: Server) => Promise<T>): Promise<T> {
    const server = this.#idle.pop() ?? (await this.#start())
    try {
      return await work(server)
    } finally {
      this.#idle.push(server)
    }
  }

  /** What is still mounted goes with the servers. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map(server => server.close()))
  }

  async #start(): Promise<Server> {
    const server = Server.start(this.#launcher)
    this.#all.add(server)
    const program = new Program()
    const calls = program.emitter({
      module: 'build',
      chapter: 7,
      why: 'relative names keep many layers within the one page that mount options may take',
    })
    calls.because('what is mounted for a step is not seen on the host').unshare(CLONE.NEWNS)
    calls.because('the copied mounts still propagate').mount(null, '/', null, MS.REC | MS.PRIVATE, null)
    calls.chdir(this.#layers)
    await server.run(program, { reply: false })
    return server
  }
}
