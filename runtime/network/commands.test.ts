import { expect, test } from 'vitest'
import { Catalogue } from '../cli/catalogue.ts'
import { helpPage } from '../cli/help/help-page.ts'
import { refuse } from './commands/own-networks.ts'
import { networkCommands } from './commands.ts'
import { networkFlags } from './flags.ts'

const module = { name: 'network', chapter: 5, summary: 'networks' }
const run = { name: 'run', usage: '[OPTIONS] IMAGE', summary: 'Run', arity: { min: 1 }, container: true, run: async () => 0 }
const catalogue = new Catalogue([{ module, flags: networkFlags, commands: () => [...networkCommands, run] }])

/** The lines of a help page. */
const help = (words: string) => helpPage(words.split(' '), catalogue.commands().toArray(), catalogue, undefined).split('\n')

test('the group lists its commands as docker does', () => {
  expect(help('network').join('\n')).toContain(`Commands:
  connect     Connect a container to a network
  create      Create a network
  disconnect  Disconnect a container from a network
  inspect     Display detailed information on one or more networks
  ls          List networks
  prune       Remove all unused networks
  rm          Remove one or more networks
`)
})

// From the help pages of docker 28.2.2.
test.each([
  ['ls', '  -f, --filter filter   Provide filter values (e.g. "driver=bridge")'],
  ['ls', '      --no-trunc        Do not truncate the output'],
  ['ls', '  -q, --quiet           Only display network IDs'],
  ['inspect', '  -v, --verbose         Verbose output for diagnostics'],
  ['create', '  -d, --driver string        Driver to manage the Network (default "bridge")'],
  ['create', '      --gateway strings      IPv4 or IPv6 Gateway for the master subnet'],
  ['create', '      --ipv4                 Enable or disable IPv4 address assignment'],
  ['create', '  -o, --opt map              Set driver specific options'],
  ['connect', '      --driver-opt strings      driver options for the network'],
  ['connect', '      --link-local-ip strings   Add a link-local address for the container'],
  ['disconnect', '  -f, --force   Force the container to disconnect from a network'],
  ['rm', '  -f, --force   Do not error if the network does not exist'],
  ['prune', '      --filter filter   Provide filter values (e.g. "until=<timestamp>")'],
])('the help of network %s has the line: %s', (name, line) => {
  expect(help(`network ${name}`).map(text => text.trimEnd())).toContainEqual(expect.stringContaining(line.trimEnd()))
})

test("the flags of run are docker's, with docker's kinds and words", () => {
  const page = help('run')
    .slice(help('run').findIndex(line => line.includes('--add-host')))
    .join('\n')
  expect(page).toBe(`      --add-host list        Add a custom host-to-IP mapping (host:ip)
      --dns list             Set custom DNS servers
      --dns-option list      Set DNS options
      --dns-search list      Set custom DNS search domains
      --expose list          Expose a port or a range of ports
      --ip string            IPv4 address (e.g., 172.30.100.104)
      --ip6 string           IPv6 address (e.g., 2001:db8::33)
      --link list            Add link to another container
      --link-local-ip list   Container IPv4/IPv6 link-local addresses
      --mac-address string   Container MAC address (e.g., 92:d0:c6:0a:29:33)
      --network network      Connect a container to a network
      --network-alias list   Add network-scoped alias for the container
  -p, --publish list         Publish a container's port(s) to the host
  -P, --publish-all          Publish all exposed ports to random ports
`)
})

test("what is about networks of one's own says that there are none", async () => {
  await expect(refuse('create a network')).rejects.toThrow(
    expect.objectContaining({
      kind: 'unavailable',
      message: 'cannot create a network: minidock has the networks bridge, host and none, and none of your own yet',
      hint: expect.stringContaining('--network'),
    }),
  )
})
