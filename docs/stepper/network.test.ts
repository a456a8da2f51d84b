import { describe, expect, test } from 'vitest'
import { play } from './machine.ts'
import type { Operation } from './operation.ts'
import { programOf } from './program.ts'

describe('a network', () => {
  const program = async (): Promise<readonly Operation[]> =>
    (await programOf(5, ['run', '-p', '8080:80', 'busybox', 'true'])).steps.map(({ operation }) => operation)

  test('is told message by message', async () => {
    const operations = await program()
    const told = play(operations).flatMap(({ says }, index) =>
      operations[index - 1]?.name === 'netlink' && says !== undefined ? [says] : [],
    )
    expect(told.map(text => text.replace(/\d+ (?=chains|rules)/g, '… '))).toEqual([
      'ENODEV: there is no interface minidock0; minidock0 is there: a bridge',
      'minidock0 has the address 172.17.0.1/16; packets from and to 127.0.0.0/8 may pass minidock0',
      'ENOENT: there is no table inet minidock; table inet minidock has … chains with … rules; bridges has "minidock0"; outward has "minidock0"; ' +
        'pair has "minidock0" . "minidock0"; own4 has 172.17.0.0/16 . "minidock0"; port4 has tcp . 8080 : 172.17.0.2 . 80',
      'ENOENT: there is no table ip filter, which is no failure here',
      'forward_chain_ip was not found: nothing is sent',
      'a cable: veth4e1f8ab0001 is plugged into minidock0, its other end is eth0 in the container',
      'veth4e1f8ab0001: a frame may go back where it came from',
      'eth0 has the address 172.17.0.2/16; eth0 is up',
      'what is for no neighbour goes to 172.17.0.1, over eth0',
    ])
  })

  test('is not there before clone3, and has a cable before its end is up', async () => {
    const outcomes = play(await program())
    const shown = outcomes.map(
      ({ state }) => state.network['own']?.interfaces.map(({ name, isUp }) => `${name} ${isUp ? 'up' : 'down'}`).join(', ') ?? 'none',
    )
    expect(shown.filter((each, index) => each !== shown[index - 1])).toEqual([
      'none',
      'lo down',
      'lo down, eth0 down',
      'lo down, eth0 up',
      'lo up, eth0 up',
    ])
  })

  test('is not changed by a message that the kernel would refuse', async () => {
    const operations = await program()
    const cable = operations.findIndex(({ name, args }) => name === 'netlink' && JSON.stringify(args).includes('"peer"'))
    const twice = operations[cable]
    expect(() => play(operations.toSpliced(cable, 0, ...(twice ? [twice] : [])))).toThrow('EEXIST: veth4e1f8ab0001 is there already')
    const address = operations.findIndex(({ actor, args }) => actor === 'init' && JSON.stringify(args).includes('172.17.0.2'))
    expect(() => play(operations.toSpliced(address, 1))).toThrow('ENETUNREACH: 172.17.0.1 is no neighbour')
  })
})
