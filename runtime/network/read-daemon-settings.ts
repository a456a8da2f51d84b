/** What daemon.json's members come to. This file loads the schema library: it is loaded only where there is such a file. */

import { MinidockError } from '../base/errors.ts'
import { parseDaemonSettings } from '../formats/docker/daemon-settings-schema.ts'
import type { Settings } from './settings.ts'

/** The range of the bridge's IPv6 addresses where daemon.json names none: one that no network of the Internet has (RFC 4193). */
const OWN_IPV6 = 'fd6d:696e:6964::/64'

/** @throws {MinidockError} `invalid` for a file that is no JSON, or has a member of the wrong type */
export function settingsIn(path: string, text: string): Settings {
  const settings = parseDaemonSettings(text, path)
  const { bip, mtu, icc, ip } = settings
  if (settings['ip-masq'] === false) throw masquerades(path)
  const gateway = settings['default-gateway']
  const ipv6 = settings.ipv6 ? (settings['fixed-cidr-v6'] ?? OWN_IPV6) : undefined
  const [fixedCidr, pools] = [settings['fixed-cidr'], settings['default-address-pools']]
  return {
    bridge: {
      ...(bip !== undefined && { bip }),
      ...(fixedCidr !== undefined && { fixedCidr }),
      ...(ipv6 !== undefined && { ipv6 }),
      ...(pools && { pools }),
      ...(gateway !== undefined && { gateway }),
      ...(mtu !== undefined && { mtu }),
      ...(icc !== undefined && { icc }),
      ...(ip !== undefined && { ip }),
    },
    hasBridge: settings.bridge !== 'none',
    ...(ip !== undefined && { ip }),
    forward: settings['ip-forward'] ?? true,
    firewall: settings.iptables ?? true,
    dns: { nameservers: settings.dns ?? [], search: settings['dns-search'] ?? [], options: settings['dns-opts'] ?? [] },
  }
}

function masquerades(path: string): MinidockError {
  return new MinidockError('invalid', `invalid ${path}: ip-masq: minidock's containers always have the host's address outside`, {
    hint: 'leave it out, or run the container with --network host',
  })
}
