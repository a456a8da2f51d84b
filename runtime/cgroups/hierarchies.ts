/** A container in the machine's hierarchies: which of them it has a cgroup in, where that is, and with which limits. */

import type { Hierarchy } from '../kernel/cgroups/cgroups.ts'
import { readTrimmed } from '../kernel/machine/read.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Plan } from '../plan/plan.ts'
import type { CgroupsHeart, Setting } from './heart.ts'
import { allSettings } from './settings.ts'
import { legacySettings } from './version1.ts'
import { writeInto } from './write-into.ts'

/** Those that limit it. Version 2 is last: the directory that the process is born in stays open. */
export function usedHierarchies({ host, spec }: Pick<Plan, 'host' | 'spec'>): readonly Hierarchy[] {
  return spec.linux.cgroupsPath === undefined ? [] : host.cgroups.toSorted((one, other) => one.version - other.version)
}

/** Its cgroup in one hierarchy. */
export interface Removal {
  readonly version: 1 | 2
  /** Controllers, or what else the hierarchy is found by. */
  readonly names: readonly string[]
  remove(): void
}

/** On version 1 a frozen process dies only where it can be thawed, and version 2 kills all processes at once: these come first. */
export function removeInOrder(removals: readonly Removal[]): void {
  const rank = ({ names, version }: Removal) => (names.includes('freezer') ? 0 : 3 - version)
  for (const { remove } of removals.toSorted((one, other) => rank(one) - rank(other))) remove()
}

/** The cgroup's directory. */
export function cgroupIn({ mounted }: Hierarchy, { spec }: Pick<Plan, 'spec'>): string {
  return `${mounted}${spec.linux.cgroupsPath}`
}

/**
 * Where systemd manages cgroups: whether one is ours to share out. The process that keeps it has gone where it sleeps, or had, when controllers were first handed
 * down: the cgroup itself has none.
 */
export function isDelegated(cgroup: string): boolean {
  const read = (file: string) => readTrimmed(`${cgroup}/${file}`)
  return read('cgroup.procs') === '' && (read('supervisor/cgroup.procs') !== '' || read('cgroup.subtree_control') !== '')
}

/** What limits it in this hierarchy. */
export function limitsIn(hierarchy: Hierarchy, { spec }: Pick<Plan, 'spec'>, heart: CgroupsHeart): Setting[] {
  const resources = spec.linux.resources ?? {}
  const settings = allSettings(resources, heart)
  if (hierarchy.version === 2) return settings.filter(([file]) => hierarchy.controllers.includes(file.split('.')[0] ?? ''))
  const own = legacySettings(settings, resources).filter(([controller]) => hierarchy.controllers.includes(controller))
  return own.map(([, file, value]): Setting => [file, value])
}

/** What a new cgroup is given. @param limits that it has in this hierarchy */
export function settingsIn({ version, cpuset }: Hierarchy, limits: readonly Setting[]): Setting[] {
  const base = Object.entries(cpuset ?? {}).filter(([file]) => !limits.some(([limited]) => limited === file))
  return [...base, ...limits.filter(([file]) => version === 2 || file !== 'pids.max')]
}

/** Memory and swap together may at no moment be less than memory alone: what grows is set from the outside in. */
export function changeSettings(hierarchy: Hierarchy, before: Plan, after: Plan, heart: CgroupsHeart, change: Emitter): void {
  const [old, now] = [before, after].map(plan => ({
    limit: plan.spec.linux.resources?.memory?.limit ?? Infinity,
    settings: limitsIn(hierarchy, plan, heart),
  }))
  if (!old || !now) return
  const changed = now.settings.filter(([file, value]) => !old.settings.some(([name, was]) => name === file && was === value))
  const file = change.register('file')
  const set = change.because('update: a limit is a file, and can be written at any time')
  for (const [name, value] of now.limit > old.limit ? changed.toReversed() : changed)
    writeInto(`${cgroupIn(hierarchy, after)}/${name}`, value, file, set)
}
