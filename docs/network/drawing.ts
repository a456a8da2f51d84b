/** The picture's networks as places: machines as boxes, interfaces in them, cables between them. Pure; the component draws what is here. */

import { type Interface, type Network, printSubnet } from './network.ts'
import type { HookPoint } from './request.ts'

/** A picture for a page, and one for a phone, whose words must not shrink. */
export interface Layout {
  readonly name: 'wide' | 'narrow'
  readonly width: number
  readonly height: number
  readonly machines: Readonly<Record<string, Rectangle>>
  /** The middle of each of the host's hooks. */
  readonly hooks: Readonly<Record<HookPoint, Point>>
  readonly hook: { readonly width: number; readonly height: number }
  /** Of an interface, from the corner of its machine: by name, and of the cables to containers by order. */
  readonly places: (interfaceOf: Interface, namespace: string, port: number) => Point
  readonly interface: { readonly width: number; readonly height: number }
  /** Where in its width a cable is plugged in: beside the title of the machine below. */
  readonly anchor: number
}

interface Point {
  readonly x: number
  readonly y: number
}

interface Rectangle extends Point {
  readonly width: number
  readonly height: number
}

const WIDE_HOST = { x: 178, y: 0, width: 300, height: 322 }
const NARROW_HOST = { x: 0, y: 92, width: 320, height: 296 }

export const LAYOUTS = {
  wide: {
    name: 'wide',
    width: 680,
    height: 324,
    machines: {
      outside: { x: 0, y: 0, width: 152, height: 118 },
      host: WIDE_HOST,
      web: { x: 526, y: 70, width: 154, height: 118 },
      neighbour: { x: 526, y: 204, width: 154, height: 118 },
    },
    hooks: row(WIDE_HOST, 262, 292),
    hook: { width: 90, height: 22 },
    anchor: 0.5,
    places: ({ name, type }, namespace, port) => {
      if (namespace !== 'host') return { x: 8, y: name === 'lo' ? 72 : 28 }
      if (type === 'bridge') return { x: 156, y: 28 }
      if (type === 'veth' && port >= 0) return { x: 156, y: port === 0 ? 98 : 190 }
      return { x: 8, y: name === 'lo' ? 98 : 28 }
    },
    interface: { width: 136, height: 38 },
  },
  narrow: {
    name: 'narrow',
    width: 320,
    height: 530,
    machines: {
      outside: { x: 0, y: 0, width: 320, height: 72 },
      host: NARROW_HOST,
      web: { x: 0, y: 410, width: 154, height: 118 },
      neighbour: { x: 166, y: 410, width: 154, height: 118 },
    },
    hooks: row(NARROW_HOST, 118, 146),
    hook: { width: 94, height: 22 },
    anchor: 0.94,
    places: ({ name, type }, namespace, port) => {
      if (namespace === 'outside') return { x: name === 'lo' ? 170 : 8, y: 28 }
      if (namespace !== 'host') return { x: 8, y: name === 'lo' ? 72 : 28 }
      if (type === 'bridge') return { x: 8, y: 186 }
      if (type === 'veth' && port >= 0) return { x: port === 0 ? 8 : 170, y: 248 }
      return { x: name === 'lo' ? 170 : 8, y: 28 }
    },
    interface: { width: 138, height: 38 },
  },
} as const satisfies Readonly<Record<Layout['name'], Layout>>

/** What is forwarded passes the upper row, what comes from or goes to a program of the host's the lower one too. */
function row({ x, y, width }: Rectangle, upper: number, lower: number): Layout['hooks'] {
  const at = (column: number, below: number) => ({ x: x + (width * (2 * column + 1)) / 6, y: y + below })
  return {
    prerouting: at(0, upper),
    forward: at(1, upper),
    postrouting: at(2, upper),
    input: at(0, lower),
    output: at(2, lower),
  }
}

interface DrawnInterface extends Rectangle {
  readonly namespace: string
  readonly name: string
  readonly lines: readonly string[]
}

interface DrawnMachine extends Rectangle {
  readonly name: string
  readonly title: string
}

export interface Drawing {
  readonly layout: Layout
  readonly machines: readonly DrawnMachine[]
  readonly interfaces: readonly DrawnInterface[]
  /** From an interface to another: a cable, or a port of a bridge. */
  readonly lines: readonly { readonly key: string; readonly from: Point; readonly to: Point; readonly isPort: boolean }[]
  readonly hooks: readonly (Point & { readonly point: HookPoint })[]
}

const TITLES: Readonly<Record<string, string>> = {
  outside: 'outside',
  host: 'host',
  web: 'container web',
  neighbour: 'container neighbour',
}

export function drawingOf(network: Network, layout: Layout): Drawing {
  const interfaces = Object.entries(layout.machines).flatMap(([namespace, machine]) => {
    const own = network[namespace]?.interfaces ?? []
    const ports = own.filter(({ master }) => master)
    return own.map(each => {
      const { x, y } = layout.places(each, namespace, ports.indexOf(each))
      return {
        namespace,
        name: each.name,
        x: machine.x + x,
        y: machine.y + y,
        ...layout.interface,
        lines: each.master ? [`on ${each.master}`] : each.addresses.map(printSubnet),
      }
    })
  })
  const plugOf = (namespace: string, name: string): Point => {
    const found = interfaces.find(each => each.namespace === namespace && each.name === name)
    if (!found) throw new RangeError(`${namespace} has no ${name}`)
    return { x: found.x + found.width * layout.anchor, y: found.y + found.height / 2 }
  }
  const lines = Object.keys(layout.machines).flatMap(namespace =>
    (network[namespace]?.interfaces ?? []).flatMap(({ name, master, peer }) => {
      const from = plugOf(namespace, name)
      const key = `${namespace} ${name}`
      const port = master ? [{ key: `${key} ${master}`, from, to: plugOf(namespace, master), isPort: true }] : []
      // Each cable is an interface's at both ends: it is drawn once.
      const cable =
        peer && key < `${peer.namespace} ${peer.interface}`
          ? [{ key, from, to: plugOf(peer.namespace, peer.interface), isPort: false }]
          : []
      return [...port, ...cable]
    }),
  )
  return {
    layout,
    machines: Object.entries(layout.machines).map(([name, machine]) => ({ ...machine, name, title: TITLES[name] ?? name })),
    interfaces,
    lines,
    hooks: Object.entries(layout.hooks).map(([point, place]) => ({ ...place, point: point as HookPoint })),
  }
}

/** The picture in words. */
export function networkDescription(network: Network): string {
  return Object.entries(network)
    .map(([name, { interfaces, routes }]) => {
      const shown = interfaces.map(({ name: own, addresses, master, peer }) =>
        [
          own,
          ...addresses.map(printSubnet),
          ...(master ? [`on ${master}`] : []),
          ...(peer ? [`cable to ${peer.interface} of ${TITLES[peer.namespace]}`] : []),
        ].join(' '),
      )
      const ways = routes.map(
        ({ destination, gateway, interface: out }) =>
          `${destination ? printSubnet(destination) : 'all else'} goes to ${gateway ?? 'neighbours'} over ${out}`,
      )
      return `${TITLES[name] ?? name}: ${[...shown, ...ways].join(', ')}.`
    })
    .join(' ')
}
