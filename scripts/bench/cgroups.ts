/** The cgroups that dockerd and podman make for themselves and never remove, and those of our containers whose monitors have ended with the benchmark's namespace. */

import { readdirSync, rmdirSync } from 'node:fs'
import { basename } from 'node:path'

const MOUNT = '/sys/fs/cgroup'
const NAMES = /^(?:docker|libpod_parent|minidock-[0-9a-f]{64})$/

/** cgroup v2: one tree; v1: one a controller, in a folder each. Those below others come first: only an empty one can be removed. */
export function cgroupsLeft(): string[] {
  const trees = [MOUNT, ...folders(MOUNT)]
  return trees.flatMap(tree => folders(tree).filter(path => NAMES.test(basename(path)))).flatMap(withBelow)
}

export function removeCgroups(paths: readonly string[]): void {
  for (const path of paths) rmdirSync(path)
}

function withBelow(path: string): string[] {
  return [...folders(path).flatMap(withBelow), path]
}

function folders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [`${path}/${entry.name}`] : []))
}
