/** Ports that sockets of this network namespace are bound to, and which process has one. Source: proc_net(5): /proc/net/tcp, tcp6, udp, udp6. */

import { linkTarget, namesIn, readText, readTrimmed } from './read.ts'

export type Transport = 'tcp' | 'udp'

/** A socket that is bound to a port. */
export interface OpenPort {
  /** The address's bytes in hexadecimal, as /proc spells them: zeros only for every address. */
  readonly address: string
  readonly port: number
  /** The socket's: `socket:[4711]` in /proc/<pid>/fd. 0: of a connection that no process has any more. */
  readonly inode: number
  /** Of a connection of TCP: it keeps another socket from binding its port only if one of both is without SO_REUSEADDR, which /proc does not tell. */
  readonly isConnected: boolean
}

/** A connection that has ended on both sides: it no longer keeps a port from a socket with SO_REUSEADDR. */
const TIME_WAIT = '06'
const NO_PEER = /^0+:0000$/

export function readOpenPorts(transport: Transport): OpenPort[] {
  return ['', '6'].flatMap(version => openPortsIn(readText(`/proc/net/${transport}${version}`) ?? '', transport))
}

/** @param text a line a socket: `  0: 0100007F:1F90 00000000:0000 0A …` */
export function openPortsIn(text: string, transport: Transport): OpenPort[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap(line => {
      const [, local = '', remote = '', state, , , , , , inode] = line.trim().split(/\s+/)
      const [address = '', port = ''] = local.split(':')
      if (port === '' || (transport === 'tcp' && state === TIME_WAIT)) return []
      const isConnected = transport === 'tcp' && !NO_PEER.test(remote)
      return [{ address, port: Number.parseInt(port, 16), inode: Number(inode), isConnected }]
    })
}

export interface Holder {
  readonly pid: number
  /** The name of its program. A program chooses it, and a message may show it: it has no control characters. */
  readonly command: string
  /** Its working directory. */
  readonly directory: string
}

/** Returns a process that has a socket open; undefined: none that this process may look at. It looks at the descriptors of all processes. */
export function holderOf(inode: number): Holder | undefined {
  const wanted = `socket:[${inode}]`
  for (const pid of namesIn('/proc').filter(name => /^\d+$/.test(name))) {
    if (!namesIn(`/proc/${pid}/fd`).some(descriptor => linkTarget(`/proc/${pid}/fd/${descriptor}`) === wanted)) continue
    return { pid: Number(pid), command: printable(readTrimmed(`/proc/${pid}/comm`)), directory: linkTarget(`/proc/${pid}/cwd`) }
  }
  return undefined
}

function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}

const FIRST = 32_768
const LAST = 60_999

/** Returns the range from which the kernel chooses ports for programs that do not care: ip(7), `ip_local_port_range`. */
export function readEphemeralRange(): readonly [first: number, last: number] {
  const [first = FIRST, last = LAST] = readTrimmed('/proc/sys/net/ipv4/ip_local_port_range').split(/\s+/).filter(Boolean).map(Number)
  return [first, last]
}
