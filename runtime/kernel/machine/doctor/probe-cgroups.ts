/** cgroups(7): which version, and whether the controllers that limits need are there. */

import type { Mount } from '../mounts.ts'
import type { MachineFacts } from './facts.ts'
import { bad, type Finding, good, limited } from './finding.ts'

/** By the name of version 2; version 1 calls io blkio. */
const LIMITS: Readonly<Record<string, string>> = {
  memory: '--memory',
  cpu: '--cpus, --cpu-shares',
  cpuset: '--cpuset-cpus',
  pids: '--pids-limit',
  io: '--device-read-bps and its like',
}

const NO_CGROUP = 'no container can be given a cgroup of its own'
const WRITABLE = 'in a container: start that one with --privileged, or with -v /sys/fs/cgroup:/sys/fs/cgroup --cgroupns host'
const MAKE_WAY =
  'let them go into a cgroup of their own: mkdir /sys/fs/cgroup/init\nfor pid in $(cat /sys/fs/cgroup/cgroup.procs); do echo $pid > /sys/fs/cgroup/init/cgroup.procs; done'

export function probeCgroups(facts: MachineFacts): Finding {
  const v1 = controllersOfVersion1(facts.mounts)
  const v2 = facts.cgroup2 ?? []
  if (facts.cgroup2 === undefined && v1.length === 0) {
    return limited('cgroups', 'not mounted', {
      consequence: 'limits of memory, CPU and processes, and stats',
      fix: 'mount -t cgroup2 none /sys/fs/cgroup',
    })
  }
  const closed = usedMounts(facts.mounts).filter(({ options }) => options.includes('ro'))
  if (closed.length > 0)
    return bad('cgroups', `read-only: ${closed.map(({ path }) => path).join(', ')}`, { consequence: NO_CGROUP, fix: WRITABLE })
  if (facts.cgroup2Crowded)
    return bad('cgroups', 'version 2: processes are in the way of its controllers', { consequence: NO_CGROUP, fix: MAKE_WAY })
  const found = Object.keys(LIMITS).filter(name => v2.includes(name) || v1.includes(name))
  const missing = Object.keys(LIMITS).filter(name => !found.includes(name))
  const version =
    found.every(name => v2.includes(name)) && facts.cgroup2 !== undefined
      ? 'version 2'
      : found.some(name => v2.includes(name))
        ? 'versions 1 and 2'
        : 'version 1'
  const text = `${version}: ${found.join(', ') || 'no controller'}`
  if (missing.length === 0) return good('cgroups', text)
  return limited('cgroups', text, { consequence: missing.map(name => LIMITS[name]).join('; '), fix: fixFor(missing, facts) })
}

/** Of several mounts on one place the last is seen; of version 1, one without a controller only tells processes apart. */
function usedMounts(mounts: readonly Mount[]): Mount[] {
  const seen = [...new Map(mounts.map(mount => [mount.path, mount])).values()]
  return seen.filter(mount => mount.type === 'cgroup2' || controllersOfVersion1([mount]).some(name => name in LIMITS))
}

/** A hierarchy's controllers are options of its file system. */
function controllersOfVersion1(mounts: readonly Mount[]): string[] {
  return mounts.filter(({ type }) => type === 'cgroup').flatMap(({ options }) => options.map(name => (name === 'blkio' ? 'io' : name)))
}

function fixFor(missing: readonly string[], { disabledControllers, cgroup2 }: MachineFacts): string {
  const disabled = missing.filter(name => disabledControllers.includes(name === 'io' ? 'blkio' : name))
  if (disabled.length > 0) return `boot with ${disabled.map(name => `cgroup_enable=${name}`).join(' ')} on the kernel's command line`
  if (cgroup2 === undefined) return 'boot with systemd.unified_cgroup_hierarchy=1 on the kernel’s command line'
  return `hand them down, in every cgroup above this one: echo "${missing.map(name => `+${name}`).join(' ')}" > cgroup.subtree_control\nfor a user: systemctl edit user@.service, Delegate=yes`
}
