/** The network of a file of checks: its own, with nothing in it; and no check runs in that of the machine. */

import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { machineNetwork, onMachineNetwork } from '../suite/machine-network.ts'

const output = (file: string, ...args: string[]) => execFileSync(file, args, { encoding: 'utf8' })
const interfaces = () => (JSON.parse(output('ip', '-json', 'link')) as { ifname: string; flags: string[] }[]).map(each => each.ifname)

test('it has a loopback interface that is up, and nothing else', () => {
  expect(interfaces()).toEqual(['lo'])
  expect(output('ip', '-brief', 'address', 'show', 'lo')).toMatch(/127\.0\.0\.1\/8 ::1\/128/)
  expect(output('nft', 'list', 'ruleset')).toBe('')
  expect(readFileSync('/proc/net/route', 'utf8').trimEnd().split('\n')).toHaveLength(1)
})

/** What the machine has of what the next check makes. */
function onMachine(): string {
  const script = 'readlink /proc/self/ns/net; cat /proc/sys/net/ipv4/ip_forward; ip link show of-a-check; nft list table inet of-a-check'
  const [file, ...args] = onMachineNetwork('sh', '-c', script)
  return spawnSync(file, args, { encoding: 'utf8' }).stdout
}

test('a bridge, a table and forwarding are made in it, and the machine has none of them', () => {
  const before = onMachine()
  output('ip', 'link', 'add', 'of-a-check', 'type', 'bridge')
  output('nft', 'add', 'table', 'inet', 'of-a-check')
  writeFileSync('/proc/sys/net/ipv4/ip_forward', before.endsWith('\n0\n') ? '1' : '0')
  expect(interfaces()).toEqual(['lo', 'of-a-check'])
  expect(onMachine()).toBe(before)
  expect(before).toMatch(new RegExp(`^${RegExp.escape(readlinkSync(machineNetwork() ?? ''))}\\n[01]\\n$`))
})

test('a file that vitest starts in the network of whoever started it is refused, and told how', async () => {
  const vitest = join(REPOSITORY, 'node_modules/.bin/vitest')
  const file = 'lab/runs/own-network.test.ts'
  const env = { MINIDOCK_LAB_MACHINE_NETWORK: undefined, MINIDOCK_LAB_RUN: undefined, VITEST: undefined, NO_COLOR: '1' }
  const { exitCode, all } = await execa(vitest, ['run', '--project', 'lab', '--pool', 'forks', file], {
    cwd: REPOSITORY,
    env,
    reject: false,
    all: true,
  })
  expect(exitCode).toBe(1)
  expect(all).toContain(
    "could not check: containers would be connected to this machine's own network; with one for each file: npm test -- FILE\n",
  )
})
