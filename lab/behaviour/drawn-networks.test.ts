/** The networks of the site's pictures, read from the bytes of what programs send, against those that this kernel has made of them: as ip(8) and nft(8) list them. */

import { beforeEach, expect, test } from 'vitest'
import { exampleNetwork } from '../../docs/network/example.ts'
import { printSubnet } from '../../docs/network/network.ts'
import { CONTAINERS, PORTS } from '../../docs/network/walks.ts'
import { NetworkNamespace } from '../fixtures/network-namespace.ts'
import { host, useOutside } from '../fixtures/outside.ts'
import { PictureNames } from '../fixtures/picture-names.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
useOutside()
const network = await exampleNetwork()
const namespaces = new Map<string, NetworkNamespace>()
let names: PictureNames

beforeEach(async () => {
  namespaces.set('host', host)
  for (const { name } of CONTAINERS) {
    const published = name === 'web' ? ['-p', `${PORTS.host}:${PORTS.container}`] : []
    namespaces.set(name, new NetworkNamespace((await minidock.background(name, undefined, ...published)).pid))
  }
  names = await PictureNames.of(minidock)
})

/** The host's card is a cable here, and other cables have the container's id in their names. */
const usual = (text: string) =>
  names
    .inPicture(text)
    .replace('uplink', 'eth0')
    .replace(/^veth.*/, 'veth')

test('rules and elements of the picture are those that nft lists, interfaces, addresses and routes those that ip lists', () => {
  compareFirewall(names.inPicture(host.run('nft', 'list', 'table', 'inet', names.table)))
  for (const [name, namespace] of namespaces) {
    compareInterfaces(name, namespace)
    compareRoutes(name, namespace)
  }
})

function compareFirewall(listed: string): void {
  const tables = network['host']?.tables ?? []
  expect(tables.map(({ name }) => name)).toEqual(listed.match(/(?<=^table ).*(?= {$)/gm))
  for (const { chains, sets } of tables) {
    expect(chains.map(({ name }) => name).sort()).toEqual(listed.match(/(?<=^\tchain ).*(?= {$)/gm)?.sort())
    for (const { name, rules } of chains) {
      const [, body = ''] = new RegExp(`\\n\\tchain ${name} {\\n(.*?)\\t}\\n`, 's').exec(listed) ?? []
      const lines = body.split('\n').map(line => line.trim())
      expect(lines.filter(line => line !== '' && !line.startsWith('type '))).toEqual(rules.map(({ words }) => words))
    }
    for (const set of sets) {
      const [, body = ''] = new RegExp(`\\n\\t(?:set|map) ${set.name} {\\n(.*?)\\n\\t}\\n`, 's').exec(listed) ?? []
      const [, elements = ''] = /elements = \{ (.*?) \}/s.exec(body) ?? []
      expect([set.name, elements.replace(/\s+/g, ' ')]).toEqual([set.name, set.elements.map(({ words }) => words).join(', ')])
    }
  }
}

interface ListedInterface {
  readonly ifname: string
  readonly flags: readonly string[]
  readonly master?: string
  readonly addr_info: readonly { readonly family: string; readonly local: string; readonly prefixlen: number }[]
}

function compareInterfaces(name: string, namespace: NetworkNamespace): void {
  const listed: readonly ListedInterface[] = JSON.parse(namespace.run('ip', '-j', 'address'))
  // The folder that images are made in may have left a bridge here.
  const own = listed.filter(({ ifname }) => !ifname.startsWith('minidock') || ifname === names.bridge)
  const seen = own.map(({ ifname, flags, master = '', addr_info }) => {
    const addresses = addr_info
      .filter(({ family }) => family === 'inet')
      .map(({ local, prefixlen }) => names.inPicture(`${local}/${prefixlen}`))
    return [usual(ifname), flags.includes('UP') ? 'up' : 'down', ...addresses, usual(master)].join(' ')
  })
  const drawn = network[name]?.interfaces.map(({ name: own, isUp, addresses, master = '' }) =>
    [usual(own), isUp ? 'up' : 'down', ...addresses.map(printSubnet), master].join(' '),
  )
  expect(seen.sort()).toEqual(drawn?.sort())
}

function compareRoutes(name: string, namespace: NetworkNamespace): void {
  const listed: readonly { readonly gateway?: string; readonly dev: string }[] = JSON.parse(namespace.run('ip', '-j', 'route'))
  const given = listed.flatMap(({ gateway, dev }) =>
    gateway === undefined ? [] : [{ gateway: names.inPicture(gateway), interface: usual(dev) }],
  )
  expect(given).toEqual(network[name]?.routes)
}
