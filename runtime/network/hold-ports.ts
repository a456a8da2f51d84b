/**
 * The monitor holds the host's ports that are published: nobody else can bind them as long as the container lives. No program listens on them: the kernel sends what
 * arrives into the container before a socket is looked for.
 *
 *   bind without SO_REUSEADDR   fails for a minute after a server on that port has ended (TIME_WAIT)
 *   bind with it, and kept      another program with SO_REUSEADDR could bind the port too, and take it over
 *   listen, and no accept       a client that is not translated would hang
 *
 * So: with SO_REUSEADDR bind and listen, then shut down, then SO_REUSEADDR off. The port stays bound, and who asks is refused. For UDP, bind alone does it.
 */

import { AF, IPV6, SHUT, SO, SOCK, SOL } from '../kernel/program/constants.ts'
import { SIZE_OF_INT, SIZE_OF_SOCKADDR, type SocketAddress } from '../kernel/program/kinds-sockets.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import type { HeldPort } from './held.ts'

/** @param socket a register for all of them: the monitor holds an earlier descriptor too when the register is used again */
export function holdPorts(ports: readonly HeldPort[], socket: Register, hold: Emitter): void {
  for (const port of ports) {
    const { protocol, hostPort, hostAddress } = port
    const family = hostAddress.includes(':') ? AF.INET6 : AF.INET
    const address: SocketAddress = { family, address: hostAddress, port: hostPort }
    const type = (protocol === 'tcp' ? SOCK.STREAM : SOCK.DGRAM) | SOCK.CLOEXEC
    const bind = hold.because(`port ${hostPort} is bound for as long as the container lives: no other program can take it`)
    bind.into(socket).socket(family, type, 0)
    if (family === AF.INET6) bind.setsockopt_ipv6(socket, SOL.IPV6, IPV6.V6ONLY, 1, SIZE_OF_INT)
    if (protocol === 'tcp') listenToNobody(socket, address, bind)
    else bind.bind(socket, address, SIZE_OF_SOCKADDR[family])
  }
}

function listenToNobody(socket: Register, address: SocketAddress, bind: Emitter): void {
  bind.setsockopt(socket, SOL.SOCKET, SO.REUSEADDR, 1, SIZE_OF_INT)
  bind.bind(socket, address, SIZE_OF_SOCKADDR[address.family])
  bind.listen(socket, 0)
  bind.shutdown(socket, SHUT.RDWR)
  bind.because('with it, another program could bind the port too').setsockopt(socket, SOL.SOCKET, SO.REUSEADDR, 0, SIZE_OF_INT)
}
