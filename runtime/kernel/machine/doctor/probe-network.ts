/** What a container's network is made of: veth(4), a bridge, nf_tables for NAT. */

import type { MachineFacts } from './facts.ts'
import { type Finding, good, limited } from './finding.ts'

const PARTS = {
  veth: 'pairs of interfaces (veth)',
  bridge: 'bridges',
  nf_tables: 'rules for packets (nf_tables)',
  nft_nat: 'the way out and published ports (nft_nat)',
} as const
const NAMES = ['veth', 'bridge', 'nf_tables', 'nft_nat'] as const

export function probeNetwork({ modules }: Pick<MachineFacts, 'modules'>): Finding {
  const absent = NAMES.filter(name => modules[name] === 'absent')
  const text = NAMES.map(name => `${name} ${modules[name]}`).join(', ')
  if (absent.length > 0) {
    return limited('network', text, {
      consequence: `${absent.map(name => PARTS[name]).join(', ')}; --network host and none do work`,
      fix: `modprobe -a ${absent.join(' ')}`,
    })
  }
  const unknown = NAMES.filter(name => modules[name] === 'unknown')
  if (unknown.length > 0) {
    return limited('network', text, {
      consequence: 'unknown: this kernel does not say what it was built with',
      fix: `see whether it can load them: modprobe -a ${unknown.join(' ')}`,
    })
  }
  return good('network', text)
}
