/** The commands about networks: `network …`, and what `inspect` knows of one. */

import { describe, expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const network = (...args: string[]) => minidock.ok('network', ...args)
const names = async (...flags: string[]) => (await network('ls', '--format', '{{.Name}}', ...flags)).split('\n').filter(Boolean)
const refused = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await minidock.minidock(args)
  return { exitCode, stdout, message: stderr.split('\n')[0] }
}

describe('network ls', () => {
  test("shows docker's three networks, which have the same ids each time", async () => {
    const table = await network('ls')
    expect(table.split('\n').map(line => line.replace(/^[0-9a-f]{12} /, 'ID ').replaceAll(/ {2,}/g, '  '))).toEqual([
      'NETWORK ID  NAME  DRIVER  SCOPE',
      'ID  bridge  bridge  local',
      'ID  host  host  local',
      'ID  none  null  local',
    ])
    expect(await network('ls')).toBe(table)
    const ids = (await network('ls', '-q', '--no-trunc')).split('\n')
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.any(String), expect.any(String)])
    expect(await network('ls', '-q')).toBe(ids.map(id => id.slice(0, 12)).join('\n'))
  })

  test.each([
    [['driver=bridge'], ['bridge']],
    [['name=o'], ['host', 'none']],
    [['type=builtin'], ['bridge', 'host', 'none']],
    [['type=custom'], []],
    [['dangling=true'], []],
    [['label=x'], []],
    [['scope=local', 'driver=null'], ['none']],
  ])('--filter %j', async (filters, expected) => {
    expect(await names(...filters.flatMap(filter => ['-f', filter]))).toEqual(expected)
  })

  test('a row has what docker says of a network', async () => {
    const [row] = (await network('ls', '--format', 'json')).split('\n')
    expect(JSON.parse(row ?? '')).toEqual({
      CreatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC$/),
      Driver: 'bridge',
      ID: expect.stringMatching(/^[0-9a-f]{12}$/),
      IPv4: 'true',
      IPv6: 'false',
      Internal: 'false',
      Labels: '',
      Name: 'bridge',
      Scope: 'local',
    })
  })
})

describe('network inspect', () => {
  test('finds a network by its name, its id or the beginning of its id', async () => {
    const [id = ''] = (await network('ls', '-q', '--no-trunc', '-f', 'name=bridge')).split('\n')
    expect(await network('inspect', '-f', '{{.Name}}', 'bridge', id, id.slice(0, 5))).toBe('bridge\nbridge\nbridge')
    expect(await minidock.ok('inspect', '-f', '{{.Driver}}', '--type', 'network', 'none')).toBe('null')
  })

  test('shows how the bridge is set up', async () => {
    const [bridge] = JSON.parse(await network('inspect', 'bridge'))
    expect(bridge).toMatchObject({
      Name: 'bridge',
      Scope: 'local',
      Driver: 'bridge',
      IPAM: {
        Driver: 'default',
        Options: null,
        Config: [{ Subnet: expect.stringMatching(/\/16$/), Gateway: expect.stringMatching(/\.0\.1$/) }],
      },
      Containers: {},
      Options: { 'com.docker.network.bridge.default_bridge': 'true', 'com.docker.network.bridge.name': expect.stringMatching(/^minidock/) },
    })
    expect(bridge).not.toHaveProperty('Bridge')
  })

  test.each(['none', 'host'])('shows the containers that run in the network %s, until they end', async name => {
    const id = await minidock.ok('run', '-d', '--name', `in-${name}`, '--network', name, 'busybox', 'sleep', '1000')
    const members = async () => JSON.parse(await network('inspect', '-f', '{{json .Containers}}', name))
    const EndpointID = await minidock.ok('inspect', '-f', `{{.NetworkSettings.Networks.${name}.EndpointID}}`, id)
    expect(EndpointID).toMatch(/^[0-9a-f]{64}$/)
    expect(await members()).toEqual({ [id]: { Name: `in-${name}`, EndpointID, MacAddress: '', IPv4Address: '', IPv6Address: '' } })
    await minidock.ok('rm', '-f', id)
    expect(await members()).toEqual({})
  })

  test('what is found is shown, and what is not is said', async () => {
    expect(await refused('network', 'inspect', 'nowhere')).toEqual({
      exitCode: 1,
      stdout: '[]',
      message: 'minidock: network nowhere not found',
    })
  })
})

describe('networks of one’s own', () => {
  test.each([
    [['create', '-d', 'bridge', '--subnet', '172.30.0.0/16', 'web'], 'cannot create a network'],
    [['connect', '--ip', '172.30.0.5', 'web', 'db'], 'cannot connect a container that is there already'],
    [['disconnect', '-f', 'web', 'db'], 'cannot disconnect a container'],
  ])('%j says that there are none yet', async (args, what) => {
    expect(await refused('network', ...args)).toEqual({
      exitCode: 1,
      stdout: '',
      message: `minidock: ${what}: minidock has the networks bridge, host and none, and none of your own yet`,
    })
  })

  test('prune has none to remove', async () => {
    expect(await network('prune', '-f', '--filter', 'until=24h')).toBe('')
    expect((await refused('network', 'prune', '-f', '--filter', 'dangling=1')).message).toBe("minidock: invalid filter 'dangling'")
    expect(await names()).toEqual(['bridge', 'host', 'none'])
  })

  test("docker's own cannot be removed, and -f passes over what is not there", async () => {
    expect(await refused('network', 'rm', 'host')).toEqual({
      exitCode: 1,
      stdout: '',
      message: 'minidock: host is a pre-defined network and cannot be removed',
    })
    expect((await refused('network', 'rm', 'nowhere')).message).toBe('minidock: network nowhere not found')
    expect(await network('rm', '-f', 'nowhere')).toBe('')
    expect((await refused('network', 'rm', '-f', 'bridge')).exitCode).toBe(1)
    expect(await names()).toEqual(['bridge', 'host', 'none'])
  })
})
