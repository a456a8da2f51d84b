/** `/etc/hosts` of a container, as docker 28 writes it (moby, libnetwork/etchosts and daemon/container_operations_unix.go). */

import { cut } from '../text/cut.ts'
import { HOST_GATEWAY } from './name-flags.ts'

/** What every container's file begins with. */
export const COMMON_HOSTS = `127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::\tip6-localnet
ff00::\tip6-mcastprefix
ff02::1\tip6-allnodes
ff02::2\tip6-allrouters
`

export interface HostsContent {
  /** `HostConfig.ExtraHosts`: `db:172.30.0.5`. */
  readonly extraHosts: readonly string[]
  /** The addresses that `host-gateway` stands for: those of the default bridge. */
  readonly gateways: readonly string[]
  readonly links: readonly LinkedHost[]
  /** The container's own name and addresses; none for a container without a network. */
  readonly own: OwnName
}

/** A container that `--link` names. */
export interface LinkedHost {
  readonly alias: string
  readonly hostname: string
  readonly name: string
  readonly addresses: readonly string[]
}

export interface OwnName {
  readonly hostname: string
  readonly domainname: string
  readonly addresses: readonly string[]
}

/** Returns the file for a container with a network namespace of its own. */
export function containerHosts({ extraHosts, gateways, links, own }: HostsContent): string {
  const linked = links.flatMap(({ alias, hostname, name, addresses }) => records(addresses, [...new Set([alias, hostname, name])]))
  return [COMMON_HOSTS, ...extraRecords(extraHosts, gateways), ...linked, ...records(own.addresses, namesOf(own))].join('')
}

/** Returns the file for a container in the host's network: the host's, unless the user adds something. @param text the host's file */
export function hostNetworkHosts(text: string, extraHosts: readonly string[], gateways: readonly string[]): string {
  return extraHosts.length === 0 ? text : [COMMON_HOSTS, ...extraRecords(extraHosts, gateways)].join('')
}

function extraRecords(extraHosts: readonly string[], gateways: readonly string[]): readonly string[] {
  return extraHosts.flatMap(text => {
    const [name, address = ''] = cut(text, ':')
    return records(address === HOST_GATEWAY ? gateways : [address], [name])
  })
}

/** The whole name and its first part, whichever of the two flags had which part. */
function namesOf({ hostname, domainname }: OwnName): readonly string[] {
  const whole = domainname === '' ? hostname : `${hostname}.${domainname}`
  const [first] = cut(whole, '.')
  return first === whole ? [whole] : [whole, first]
}

function records(addresses: readonly string[], names: readonly string[]): readonly string[] {
  return addresses.map(address => `${address}\t${names.join(' ')}\n`)
}
