/** A network namespace that is there for one check, and goes with it: a launcher that serves, and has a namespace of its own. */

import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { Server } from '../../runtime/kernel/launch/server.ts'
import type { Request } from '../../runtime/kernel/netlink/message.ts'
import { routeMessage } from '../../runtime/kernel/netlink/rtnetlink.ts'
import { AF, CLONE, NETLINK, SOCK } from '../../runtime/kernel/program/constants.ts'
import { type Emitter, Registers } from '../../runtime/kernel/program/program.ts'
import type { Register } from '../../runtime/kernel/program/register.ts'
import { launcher, programOf } from './containers.ts'

export class OwnNetwork {
  readonly #server: Server
  readonly #registers = new Registers()
  readonly #route = this.#registers.allocate('route')

  private constructor(server: Server) {
    this.#server = server
  }

  /** It is gone when the check that runs has finished. */
  static async make(): Promise<OwnNetwork> {
    const server = Server.start(launcher())
    onTestFinished(() => server.close())
    const network = new OwnNetwork(server)
    await network.run(emitter => {
      emitter.unshare(CLONE.NEWNET)
      emitter.into(network.#route).socket_netlink(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, NETLINK.ROUTE)
    })
    return network
  }

  /** Of a process in it. */
  get pid(): number {
    return this.#server.pid
  }

  register(name: string): Register {
    return this.#registers.allocate(name)
  }

  /** @returns what the launcher's registers have afterwards */
  async run(emit: (emitter: Emitter) => void) {
    return await this.#server.run(programOf(emit, this.#registers), { reply: false })
  }

  /** Sends requests as one message. @returns the index of the interface that it is about, or 0 */
  async send(...requests: readonly Request[]): Promise<number> {
    const result = this.register('result')
    return (await this.run(emitter => emitter.into(result).netlink(this.#route, routeMessage(...requests)))).register(result)
  }

  /** Runs commands of a shell in it. */
  async shell(script: string): Promise<string> {
    const { stdout } = await execa('nsenter', [`--net=/proc/${this.pid}/ns/net`, 'sh', '-ec', script])
    return stdout
  }

  /** What ip(8) shows of it. */
  async ip(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return JSON.parse(await this.shell(`ip -j -d ${args.join(' ')}`))
  }
}
