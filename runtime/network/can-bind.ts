/**
 * Whether a port can be bound where another state folder may have it. The leases are those of this one, and the sockets by which monitors hold ports of TCP are bound and do
 * not listen: /proc shows none of them. So it is tried, which takes Node 20 ms the first time: only where a bridge says that there is another state folder.
 */

import { once } from 'node:events'
import { errnoName } from '../base/errors.ts'
import type { HeldPort } from './held.ts'

/** Binds it for a moment, as dockerd does. Sockets of UDP are all listed, so they are not tried. */
export async function canBind({ protocol, hostAddress, hostPort }: HeldPort): Promise<boolean> {
  if (protocol !== 'tcp') return true
  const { createServer } = await import('node:net')
  const server = createServer(socket => socket.destroy())
  try {
    server.listen({ host: hostAddress, port: hostPort, ipv6Only: true, exclusive: true, backlog: 1 })
    await once(server, 'listening')
    return true
  } catch (error) {
    // What else is wrong with the address is wrong with each of its ports, and the monitor says it.
    return errnoName(error) !== 'EADDRINUSE'
  } finally {
    server.close()
  }
}
