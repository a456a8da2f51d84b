/** Chapter 5's commands, in docker's spelling. What runs them is loaded when they are called. Those about networks of one's own refuse. */

import type { Command } from '../cli/command.ts'
import { listFormat, objectFormat } from '../cli/format-flags.ts'

const NETWORKS = 'NETWORK [NETWORK...]'

const ls: Command = {
  name: 'network ls',
  aliases: ['network list'],
  usage: '[OPTIONS]',
  summary: 'List networks',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'filter', name: 'filter', short: 'f', help: 'Provide filter values (e.g. "driver=bridge")' },
    listFormat,
    { kind: 'bool', name: 'no-trunc', help: 'Do not truncate the output' },
    { kind: 'bool', name: 'quiet', short: 'q', help: 'Only display network IDs' },
  ],
  run: async call => (await import('./commands/ls.ts')).showNetworks(call),
}

const inspect: Command = {
  name: 'network inspect',
  usage: `[OPTIONS] ${NETWORKS}`,
  summary: 'Display detailed information on one or more networks',
  arity: { min: 1 },
  flags: [objectFormat, { kind: 'bool', name: 'verbose', short: 'v', help: 'Verbose output for diagnostics' }],
  run: async call => (await import('./commands/inspect.ts')).inspectNetworks(call),
}

const rm: Command = {
  name: 'network rm',
  aliases: ['network remove'],
  usage: NETWORKS,
  summary: 'Remove one or more networks',
  arity: { min: 1 },
  flags: [{ kind: 'bool', name: 'force', short: 'f', help: 'Do not error if the network does not exist' }],
  run: async call => (await import('./commands/rm.ts')).removeNetworks(call),
}

const create: Command = {
  name: 'network create',
  usage: '[OPTIONS] NETWORK',
  summary: 'Create a network',
  arity: { min: 1, max: 1 },
  flags: [
    { kind: 'bool', name: 'attachable', help: 'Enable manual container attachment' },
    { kind: 'list', type: 'map', name: 'aux-address', help: 'Auxiliary IPv4 or IPv6 addresses used by Network driver' },
    { kind: 'string', name: 'config-from', help: 'The network from which to copy the configuration' },
    { kind: 'bool', name: 'config-only', help: 'Create a configuration only network' },
    { kind: 'string', name: 'driver', short: 'd', help: 'Driver to manage the Network', default: 'bridge' },
    { kind: 'list', type: 'strings', name: 'gateway', help: 'IPv4 or IPv6 Gateway for the master subnet' },
    { kind: 'bool', name: 'ingress', help: 'Create swarm routing-mesh network' },
    { kind: 'bool', name: 'internal', help: 'Restrict external access to the network' },
    { kind: 'list', type: 'strings', name: 'ip-range', help: 'Allocate container ip from a sub-range' },
    { kind: 'string', name: 'ipam-driver', help: 'IP Address Management Driver', default: 'default' },
    { kind: 'list', type: 'map', name: 'ipam-opt', help: 'Set IPAM driver specific options' },
    { kind: 'bool', name: 'ipv4', help: 'Enable or disable IPv4 address assignment', default: true },
    { kind: 'bool', name: 'ipv6', help: 'Enable or disable IPv6 address assignment' },
    { kind: 'list', name: 'label', help: 'Set metadata on a network' },
    { kind: 'list', type: 'map', name: 'opt', short: 'o', help: 'Set driver specific options' },
    { kind: 'string', name: 'scope', help: "Control the network's scope" },
    { kind: 'list', type: 'strings', name: 'subnet', help: 'Subnet in CIDR format that represents a network segment' },
  ],
  run: async () => (await import('./commands/own-networks.ts')).refuse('create a network'),
}

const connect: Command = {
  name: 'network connect',
  usage: '[OPTIONS] NETWORK CONTAINER',
  summary: 'Connect a container to a network',
  arity: { min: 2, max: 2 },
  flags: [
    { kind: 'list', type: 'strings', name: 'alias', help: 'Add network-scoped alias for the container' },
    { kind: 'list', type: 'strings', name: 'driver-opt', help: 'driver options for the network' },
    {
      kind: 'int',
      name: 'gw-priority',
      help: 'Highest gw-priority provides the default gateway. Accepts positive and negative values.',
    },
    { kind: 'string', name: 'ip', help: 'IPv4 address (e.g., "172.30.100.104")' },
    { kind: 'string', name: 'ip6', help: 'IPv6 address (e.g., "2001:db8::33")' },
    { kind: 'list', name: 'link', help: 'Add link to another container' },
    { kind: 'list', type: 'strings', name: 'link-local-ip', help: 'Add a link-local address for the container' },
  ],
  run: async () => (await import('./commands/own-networks.ts')).refuse('connect a container that is there already'),
}

const disconnect: Command = {
  name: 'network disconnect',
  usage: '[OPTIONS] NETWORK CONTAINER',
  summary: 'Disconnect a container from a network',
  arity: { min: 2, max: 2 },
  flags: [{ kind: 'bool', name: 'force', short: 'f', help: 'Force the container to disconnect from a network' }],
  run: async () => (await import('./commands/own-networks.ts')).refuse('disconnect a container'),
}

const prune: Command = {
  name: 'network prune',
  usage: '[OPTIONS]',
  summary: 'Remove all unused networks',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'filter', name: 'filter', help: 'Provide filter values (e.g. "until=<timestamp>")', completes: 'prune-filters' },
    { kind: 'bool', name: 'force', short: 'f', help: 'Do not prompt for confirmation' },
  ],
  run: async call => (await import('./commands/prune.ts')).pruneUnused(call),
}

export const networkCommands: readonly Command[] = [connect, create, disconnect, inspect, ls, prune, rm]
