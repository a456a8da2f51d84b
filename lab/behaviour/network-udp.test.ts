/** Published ports of UDP: each client is answered from where it asked, and a flow does not stick to a container that has ended. */

import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { nodeFlags } from '../fixtures/node-in-container.ts'
import { HOST, host, OUTSIDE, useOutside } from '../fixtures/outside.ts'
import { type AskOptions, askPeer } from '../fixtures/peers.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const outside = useOutside()

/** Says its name and whom it sees to each datagram. */
const server = (name: string) => `const socket = require('dgram').createSocket('udp4')
socket.on('message', (_, { address, port }) => socket.send(JSON.stringify({ name: '${name}', address, port }), port, address))
socket.bind(53, () => console.log('ready'))
process.on('SIGTERM', () => process.exit())`

async function serve(name: string): Promise<void> {
  await minidock.ok('run', '-d', '--name', name, '-p', '5353:53/udp', ...nodeFlags(), 'busybox', 'node', '-e', server(name))
  await until(`${name} is ready`, async () => (await minidock.ok('logs', name)) === 'ready')
}

const from: AskOptions = { protocol: 'udp', localPort: 4711, seconds: 3 }

test('a client is answered from the address that it asked, and its own address and port are kept', async () => {
  await serve('first')
  expect(await askPeer(outside(), HOST.address, 5353, from)).toEqual({ name: 'first', address: OUTSIDE.address, port: 4711 })
  for (const address of ['127.0.0.1', HOST.address])
    expect(await askPeer(host, address, 5353, { ...from, localPort: 0 })).toMatchObject({ name: 'first' })
})

test('a client that goes on sending from one port reaches the container that has the port now', async () => {
  for (const name of ['first', 'second', 'third']) {
    await serve(name)
    for (const [who, address] of [
      [outside(), HOST.address],
      [host, '127.0.0.1'],
    ] as const)
      expect(await askPeer(who, address, 5353, from), `${name}, by ${address}`).toMatchObject({ name })
    await minidock.ok('rm', '-f', name)
    await expect(askPeer(host, '127.0.0.1', 5353, from)).rejects.toThrow('ECONNREFUSED')
  }
})

test('a client that sent before there was a container reaches it as well', async () => {
  await minidock.sh('true')
  await expect(askPeer(outside(), HOST.address, 5353, from)).rejects.toThrow('ECONNREFUSED')
  await serve('late')
  expect(await askPeer(outside(), HOST.address, 5353, from)).toMatchObject({ name: 'late' })
})
