/** From facts to findings: pure, so that what doctor says of a machine can be tested without having one. */

import type { MachineFacts } from './facts.ts'
import { bad, type Finding } from './finding.ts'
import { probeCgroups } from './probe-cgroups.ts'
import { probeArchitecture, probeCompiler, probeKernel, probeNode } from './probe-kernel.ts'
import { probeNamespaces, probeUserNamespaces } from './probe-namespaces.ts'
import { probeNetwork } from './probe-network.ts'
import { probeRights, probeSurroundings } from './probe-rights.ts'
import { probeMemory, probeOverlay, probeProjectFolder, probeStateFolder } from './probe-storage.ts'

/** From what everything needs to what a chapter needs. */
const PROBES: readonly ((facts: MachineFacts) => Finding)[] = [
  probeKernel,
  probeArchitecture,
  probeRights,
  probeSurroundings,
  probeNode,
  probeCompiler,
  probeNamespaces,
  probeUserNamespaces,
  probeOverlay,
  probeStateFolder,
  probeProjectFolder,
  probeCgroups,
  probeNetwork,
  probeMemory,
]

export function evaluate(facts: MachineFacts): Finding[] {
  return PROBES.map(probe => probe(facts))
}

/** A machine without Linux: there is nothing more to look for. */
export function evaluateWithoutLinux(facts: Pick<MachineFacts, 'platform' | 'architecture'>): Finding[] {
  const text = `this is ${facts.platform} on ${facts.architecture}`
  const consequence = 'containers: they are made of Linux namespaces (explain, and everything that only reads and writes files, does work)'
  return [bad('system', text, { consequence, fix: 'use the virtual machine: npm run vm up' })]
}
