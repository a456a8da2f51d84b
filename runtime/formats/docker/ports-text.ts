/** Ports as docker's `ps` and `port` show them. Source: docker/cli, cli/command/formatter/container.go and cli/command/container/port.go. */

import { joinHostPort } from '../net/ip.ts'
import { cut } from '../text/cut.ts'
import { inNaturalOrder } from '../text/natural-order.ts'
import type { InspectedPorts } from './network-settings.ts'
import type { PortBinding } from './request-parts.ts'

interface Port {
  readonly inside: number
  readonly protocol: string
  /** Where on the host it is; absent: nowhere. */
  readonly outside?: { readonly address: string; readonly port: number }
}

/**
 * The column of `ps`: `0.0.0.0:8080->80/tcp, 443/tcp`. Neighbouring ports that have the same number on the host, or are published nowhere, are one range:
 * `0.0.0.0:8000-8010->8000-8010/tcp`.
 */
export function portsColumn(ports: InspectedPorts): string {
  const closed: string[] = []
  const single: string[] = []
  const open = new Map<string, { first: number; last: number }>()
  for (const { inside, protocol, outside } of Object.entries(ports).flatMap(portsOf).sort(inOrder)) {
    if (outside !== undefined && outside.port !== inside) {
      single.push(`${joinHostPort(outside.address, outside.port)}->${inside}/${protocol}`)
      continue
    }
    const kind = outside === undefined ? protocol : `${outside.address}/${protocol}`
    const range = open.get(kind)
    if (range !== undefined && range.last + 1 === inside) {
      range.last = inside
      continue
    }
    if (range !== undefined) closed.push(rangeText(kind, range))
    open.set(kind, { first: inside, last: inside })
  }
  return [...closed, ...[...open].map(([kind, range]) => rangeText(kind, range)), ...single].join(', ')
}

function portsOf([key, bindings]: readonly [string, readonly PortBinding[] | null]): readonly Port[] {
  const [port, protocol = 'tcp'] = cut(key, '/')
  const inside = Number(port)
  if (bindings === null || bindings.length === 0) return [{ inside, protocol }]
  return bindings.map(({ HostIp, HostPort }) => ({ inside, protocol, outside: { address: HostIp, port: Number(HostPort) } }))
}

function inOrder(one: Port, other: Port): number {
  const keys = ({ inside, outside, protocol }: Port) => [inside, outside?.address ?? '', outside?.port ?? 0, protocol]
  const others = keys(other)
  for (const [index, key] of keys(one).entries()) {
    const another = others[index] ?? ''
    if (key !== another) return key < another ? -1 : 1
  }
  return 0
}

/** @param kind `tcp`, or `0.0.0.0/tcp` */
function rangeText(kind: string, { first, last }: { readonly first: number; readonly last: number }): string {
  const ports = first === last ? `${first}` : `${first}-${last}`
  const [address, protocol] = kind.includes('/')
    ? [kind.slice(0, kind.lastIndexOf('/')), kind.slice(kind.lastIndexOf('/') + 1)]
    : ['', kind]
  return `${address === '' ? ports : `${joinHostPort(address, ports)}->${ports}`}/${protocol}`
}
/** The lines of `port` for all ports: `80/tcp -> 0.0.0.0:8080`. */
export function portLines(ports: InspectedPorts): readonly string[] {
  return Object.entries(ports)
    .flatMap(([key, bindings]) => bindingLines(bindings).map(line => `${key} -> ${line}`))
    .sort(inNaturalOrder)
}

/** The lines of `port` for one port: `0.0.0.0:8080`. */
export function bindingLines(bindings: readonly PortBinding[] | null | undefined): readonly string[] {
  return (bindings ?? []).map(({ HostIp, HostPort }) => joinHostPort(HostIp, HostPort)).sort(inNaturalOrder)
}
