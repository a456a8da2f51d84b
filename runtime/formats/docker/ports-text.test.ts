import { expect, test } from 'vitest'
import type { InspectedPorts } from './network-settings.ts'
import { bindingLines, portLines, portsColumn } from './ports-text.ts'

const at = (...places: readonly (readonly [address: string, port: number])[]) =>
  places.map(([HostIp, port]) => ({ HostIp, HostPort: String(port) }))

// What docker's client 28.2.2 makes of these.
test.each<[string, InspectedPorts]>([
  ['', {}],
  ['0.0.0.0:80->80/tcp, [::]:80->80/tcp', { '80/tcp': at(['0.0.0.0', 80], ['::', 80]) }],
  ['8000-8002/tcp, 53/udp, 8004/tcp', { '8001/tcp': null, '8000/tcp': [], '8002/tcp': null, '8004/tcp': null, '53/udp': null }],
  [
    '443/udp, 127.0.0.1:443-444->443-444/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp',
    {
      '80/tcp': at(['::', 8080], ['0.0.0.0', 8080]),
      '443/tcp': at(['127.0.0.1', 443]),
      '444/tcp': at(['127.0.0.1', 444]),
      '443/udp': null,
    },
  ],
  [
    '0.0.0.0:8000->80/tcp, 0.0.0.0:8001->80/udp, 0.0.0.0:8001->81/tcp',
    { '80/udp': at(['0.0.0.0', 8001]), '81/tcp': at(['0.0.0.0', 8001]), '80/tcp': at(['0.0.0.0', 8000]) },
  ],
  [
    '0.0.0.0:80-81->80-81/tcp, 5/tcp, 0.0.0.0:83->83/tcp, 0.0.0.0:80->80/udp',
    {
      '80/udp': at(['0.0.0.0', 80]),
      '80/tcp': at(['0.0.0.0', 80]),
      '81/tcp': at(['0.0.0.0', 81]),
      '83/tcp': at(['0.0.0.0', 83]),
      '5/tcp': null,
    },
  ],
  ['[::1]:80-81->80-81/tcp', { '80/tcp': at(['::1', 80]), '81/tcp': at(['::1', 81]) }],
])('%s', (column, ports) => expect(portsColumn(ports)).toBe(column))

const PORTS: InspectedPorts = {
  '100/tcp': at(['0.0.0.0', 1]),
  '80/udp': at(['::', 90], ['0.0.0.0', 90]),
  '80/tcp': at(['::', 8000], ['0.0.0.0', 8000], ['0.0.0.0', 900], ['127.0.0.1', 5]),
  '9/tcp': null,
}

test('all ports are listed in the order of their numbers', () => {
  expect(portLines(PORTS)).toEqual([
    '80/tcp -> 0.0.0.0:900',
    '80/tcp -> 0.0.0.0:8000',
    '80/tcp -> 127.0.0.1:5',
    '80/tcp -> [::]:8000',
    '80/udp -> 0.0.0.0:90',
    '80/udp -> [::]:90',
    '100/tcp -> 0.0.0.0:1',
  ])
})

test('the places of one port are listed in the same order', () => {
  expect(bindingLines(PORTS['80/tcp'])).toEqual(['0.0.0.0:900', '0.0.0.0:8000', '127.0.0.1:5', '[::]:8000'])
  expect(bindingLines(PORTS['9/tcp'])).toEqual([])
  expect(bindingLines(undefined)).toEqual([])
})
