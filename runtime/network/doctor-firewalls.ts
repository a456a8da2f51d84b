/**
 * Other programs' firewalls: a drop of any of them is final. In `ip filter FORWARD`, where iptables, dockerd and ufw have their rules, each start lets our bridges pass; chains
 * of other names are somebody's own, and only they are to change them.
 */

import type { ForwardChain, NetworkFacts } from '../kernel/machine/doctor/facts.ts'
import { type Finding, good, limited } from '../kernel/machine/doctor/finding.ts'
import type { OwnNetwork } from './own-network.ts'

const SUBJECT = 'firewall'
const FIREWALLD = 'firewalld'

export function probeOtherFirewalls(facts: NetworkFacts, { settings, network }: OwnNetwork): Finding[] {
  const { firewall, legacyTables } = facts
  const consequence = consequenceOf(facts)
  if (settings?.firewall === false)
    return [
      limited(SUBJECT, 'daemon.json keeps minidock from writing rules ("iptables": false)', {
        consequence: 'published ports, and connections of containers to the outside, unless other rules do what its own would',
        fix: 'remove "iptables" from daemon.json',
      }),
    ]
  if (firewall.kind === 'not read')
    return [limited(SUBJECT, `not read: ${firewall.why}`, { consequence: 'unknown until it is read', fix: firewall.fix })]
  const bridge = network?.Bridge.Interface ?? 'minidock0'
  const blocked = firewall.forward.filter(chain => !chain.namesOurs && !isIptables(chain) && (chain.drops || isFirewalld(chain)))
  const found = [
    ...blocked.map(chain => (isFirewalld(chain) ? firewalld(bridge, consequence) : dropping(chain, consequence))),
    ...(legacyTables.includes('filter') ? [legacy(consequence)] : []),
  ]
  return found.length > 0 ? found : [good(SUBJECT, textOf(facts))]
}

/** With bridge netfilter, a firewall that drops what is forwarded drops also what goes from one container to the next. */
function consequenceOf({ bridgeNetfilter }: NetworkFacts): string {
  const neighbours = bridgeNetfilter ? ', and to each other (net.bridge.bridge-nf-call-iptables is 1)' : ''
  return `connections of containers to the outside${neighbours}; published ports from outside`
}

function textOf({ firewall }: NetworkFacts): string {
  if (firewall.kind === 'not read' || !firewall.forward.some(chain => isIptables(chain) && chain.drops))
    return 'no other one drops what containers send'
  const who = `${firewall.hasUfw ? 'ufw: ' : ''}ip filter FORWARD drops what no rule accepts`
  return `${who}; ${firewall.hasPass ? "minidock's bridges pass" : 'the next start lets bridges of minidock pass'}`
}

function dropping({ table, name }: ForwardChain, consequence: string): Finding {
  const insert = (what: string) => `nft insert rule ${table.family} ${table.name} ${name} ${what} '"minidock*"' accept`
  return limited(SUBJECT, `chain ${name} of table ${table.family} ${table.name} drops what no rule of it accepts`, {
    consequence,
    fix: `${insert('iifname')}\n${insert('oifname')}\nand the same in the file that makes this table, as /etc/nftables.conf`,
  })
}

function firewalld(bridge: string, consequence: string): Finding {
  return limited(SUBJECT, `firewalld is active, and does not know ${bridge}`, {
    consequence,
    fix: `firewall-cmd --permanent --zone=trusted --add-interface=${bridge} && firewall-cmd --reload`,
  })
}

function legacy(consequence: string): Finding {
  return limited(SUBJECT, 'iptables-legacy has rules: what they drop cannot be seen from here', {
    consequence: `where its FORWARD drops: ${consequence}`,
    fix: 'iptables-legacy -I FORWARD -i minidock+ -j ACCEPT && iptables-legacy -I FORWARD -o minidock+ -j ACCEPT',
  })
}

const isIptables = ({ table, name }: ForwardChain) => table.family === 'ip' && table.name === 'filter' && name === 'FORWARD'
const isFirewalld = ({ table }: ForwardChain) => table.name === FIREWALLD
