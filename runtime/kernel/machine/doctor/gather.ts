/** Gathers the facts of this machine. Nothing here judges, needs root or a state folder, or leaves anything behind. */

import { existsSync } from 'node:fs'
import { freemem, release, totalmem } from 'node:os'
import { type Mount, mountOf, parseMounts } from '../mounts.ts'
import { nearestExisting, nearestReal, readText, roomOn } from '../read.ts'
import type { Folder, MachineFacts, OverlayTrial } from './facts.ts'
import { gatherCgroups, gatherModules, gatherNamespaces, gatherUserNamespaceSwitches } from './gather-kernel.ts'
import { gatherNetwork } from './gather-network.ts'
import { gatherSurroundings } from './gather-surroundings.ts'
import { tryCompiler } from './try-compiler.ts'
import { tryOverlay } from './try-overlay.ts'
import { gatherVirtualMachine } from './virtual-machine.ts'

export interface Places {
  /** May not exist yet. */
  readonly state: string
  readonly project: string
  readonly launcher: string
}

/** Linux only. */
export async function gatherFacts({ state, project, launcher }: Places): Promise<MachineFacts> {
  const mounts = parseMounts(readText('/proc/self/mountinfo') ?? '')
  const root = process.geteuid?.() === 0
  const launcherBuilt = existsSync(launcher)
  const modules = gatherModules(release())
  const virtualMachine = gatherVirtualMachine(project)
  return {
    platform: process.platform,
    architecture: process.arch,
    kernel: release(),
    node: process.version,
    root,
    capabilities: parseCapabilities(readText('/proc/self/status') ?? ''),
    memory: { total: totalmem(), available: freemem() },
    mounts,
    ...gatherCgroups(mounts),
    ...gatherNamespaces(),
    ...gatherUserNamespaceSwitches(),
    modules,
    network: await gatherNetwork(root, launcherBuilt ? launcher : undefined, modules.nf_tables),
    overlay: await overlayTrial(root, launcherBuilt ? launcher : undefined, state),
    state: folder(state, mounts),
    project: folder(project, mounts),
    launcherBuilt,
    ...(await tryCompiler()),
    ...gatherSurroundings(mounts),
    ...(virtualMachine && { virtualMachine }),
  }
}

function folder(path: string, mounts: readonly Mount[]): Folder {
  const existing = nearestReal(path)
  const mount = mountOf(existing, mounts)
  return { path, ...(mount && { mount }), ...roomOn(existing) }
}

function overlayTrial(root: boolean, launcher: string | undefined, state: string): OverlayTrial | Promise<OverlayTrial> {
  if (!root) return { kind: 'not tried', why: 'mounting needs root', fix: 'sudo minidock doctor' }
  if (launcher === undefined) return { kind: 'not tried', why: 'the launcher is not built', fix: 'npm run build' }
  return tryOverlay(launcher, nearestExisting(state))
}

export function parseCapabilities(status: string): MachineFacts['capabilities'] {
  const set = (name: string) => BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1] ?? '0'}`)
  return { effective: set('CapEff'), bounding: set('CapBnd') }
}
