/** What of a machine keeps containers' packets from getting through: `doctor`. Pure. */

import { overlap4, parseCidr4 } from '../formats/net/range4.ts'
import type { MachineFacts, NetworkFacts } from '../kernel/machine/doctor/facts.ts'
import { type Finding, good, limited } from '../kernel/machine/doctor/finding.ts'
import { probeNetwork } from '../kernel/machine/doctor/probe-network.ts'
import { mountOf } from '../kernel/machine/mounts.ts'
import type { BridgeNetwork } from '../store/networks/networks.ts'
import { probeOtherFirewalls } from './doctor-firewalls.ts'
import type { OwnNetwork } from './own-network.ts'

type Facts = Pick<MachineFacts, 'modules' | 'mounts' | 'network'>

export function examineNetwork(facts: Facts, own: OwnNetwork): Finding[] {
  const kernel = probeNetwork(facts)
  if (!own.settings)
    return [
      kernel,
      limited('daemon.json', own.problem ?? '', { consequence: 'containers on a network', fix: 'correct or remove the file' }),
    ]
  if (!own.settings.hasBridge) return [kernel, good('bridge', 'none: daemon.json says so ("bridge": "none")')]
  return [kernel, probeForwarding(facts, own), ...probeOtherFirewalls(facts.network, own), probeBridge(facts.network, own)]
}

function probeForwarding({ network, mounts }: Facts, { settings, network: own, forwards }: OwnNetwork): Finding {
  const subject = 'forwarding'
  const consequence = 'connections of containers to anything but this machine, and published ports from outside'
  if (network.forwarding) {
    if (!forwards.includes('ipv4')) return good(subject, 'on')
    const others = otherNames(network, own)
    const text = 'on: minidock has turned it on; packets of strangers are dropped'
    if (others.length < 2) return good(subject, text)
    return limited(subject, text, {
      consequence: `this machine as a router between ${others.join(', ')} (another engine's bridges excepted)`,
      fix: 'to make it one, turn forwarding on when it boots: echo net.ipv4.ip_forward=1 > /etc/sysctl.d/90-forwarding.conf',
    })
  }
  const fix = 'sysctl -w net.ipv4.ip_forward=1'
  if (settings?.forward === false)
    return limited(subject, 'off, and daemon.json says that it stays so ("ip-forward": false)', { consequence, fix })
  if (mountOf('/proc/sys', mounts)?.options.includes('ro'))
    return limited(subject, 'off, and /proc/sys is read-only', {
      consequence: 'containers on a bridge: their start fails',
      fix: `on the machine around this one: ${fix}\nor start this container with --privileged`,
    })
  return good(subject, 'off: the first container turns it on')
}

/** Interfaces that lead somewhere, without our bridge. */
function otherNames({ routes }: NetworkFacts, own: BridgeNetwork | undefined): string[] {
  return [...new Set(routes.map(route => route.interface))].filter(name => name !== own?.Bridge.Interface)
}

function probeBridge({ routes, interfaces, firewall }: NetworkFacts, { settings, network, connected }: OwnNetwork): Finding {
  const subject = 'bridge'
  if (!network) return good(subject, 'none yet: the first container makes it')
  const { Interface, Table } = network.Bridge
  const ranges = network.IPAM.Config.map(({ Subnet }) => Subnet)
  const hasAddress = routes.some(route => route.interface === Interface)
  const missing = [
    ...(hasAddress ? [] : [interfaces.includes(Interface) ? `the address of ${Interface}` : `the bridge ${Interface}`]),
    ...(firewall.kind === 'read' && settings?.firewall && !firewall.tables.includes(`inet ${Table}`)
      ? [`the firewall's table ${Table}`]
      : []),
  ]
  if (missing.length > 0 && connected.length > 0)
    return limited(subject, `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`, {
      consequence: `connections of ${connected.join(', ')}`,
      fix: `make it again: minidock restart ${connected.join(' ')}`,
    })
  for (const text of ranges) {
    const range = parseCidr4(text)
    const rival = routes.find(
      ({ interface: name, destination: address, prefixLength: prefix }) =>
        range && prefix > 0 && name !== Interface && overlap4(range, { address, prefix }),
    )
    if (rival)
      return limited(subject, `${text} of ${Interface} is also the way to a network on ${rival.interface}`, {
        consequence: `connections between containers and that network`,
        fix: `stop all containers: the next start takes a range that is free\nor name one in daemon.json: "bip": "10.200.0.1/24"`,
      })
  }
  return good(subject, `${Interface}, ${ranges.join(', ')}`)
}
