/** From facts to findings: pure, so that what doctor says of a machine can be tested without having one. */

import type { MachineFacts } from './facts.ts'
import { bad, type Finding } from './finding.ts'
import { probeArchitecture, probeCompiler, probeKernel, probeNode } from './probe-kernel.ts'
import { probeRights, probeSurroundings } from './probe-rights.ts'
import { probeMemory, probeProjectFolder, probeStateFolder } from './probe-storage.ts'
import { probeVirtualMachine } from './virtual-machine.ts'

type Probe = (facts: MachineFacts) => Finding

/** What every container needs. */
const FIRST: readonly Probe[] = [probeKernel, probeArchitecture, probeRights, probeSurroundings, probeNode, probeCompiler]
/** Room for what is made. */
const LAST: readonly Probe[] = [probeStateFolder, probeProjectFolder, probeMemory]

/** @param ofModules what an engine's modules find, in the order of the chapters */
export function evaluate(facts: MachineFacts, ofModules: readonly Finding[]): Finding[] {
  const { virtualMachine, kernel } = facts
  const beside = virtualMachine ? [probeVirtualMachine(virtualMachine, kernel)] : []
  return [...FIRST.map(probe => probe(facts)), ...ofModules, ...LAST.map(probe => probe(facts)), ...beside]
}

/** A machine without Linux: there is nothing more to look for. */
export function evaluateWithoutLinux(facts: Pick<MachineFacts, 'platform' | 'architecture'>): Finding[] {
  const text = `this is ${facts.platform} on ${facts.architecture}`
  const consequence = 'containers: they are made of Linux namespaces (explain, and everything that only reads and writes files, does work)'
  return [bad('system', text, { consequence, fix: 'use the virtual machine: npm run vm up' })]
}
