/** The cgroups that dockerd and podman make for themselves and never remove. */

import { existsSync, readdirSync, rmdirSync } from 'node:fs'

const MOUNT = '/sys/fs/cgroup'
const NAMES = ['docker', 'libpod_parent']

/** cgroup v2: one tree; v1: one a controller, in a folder each. Those below others come first: only an empty one can be removed. */
export function cgroupsOfPeers(): string[] {
  const trees = [MOUNT, ...folders(MOUNT)]
  return trees.flatMap(tree =>
    NAMES.map(name => `${tree}/${name}`)
      .filter(path => existsSync(path))
      .flatMap(withBelow),
  )
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
