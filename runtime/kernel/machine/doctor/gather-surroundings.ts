/** Whether this machine is itself a container. No sign alone is proof: a file may be left over, and a namespace may be shared with the host. */

import { existsSync } from 'node:fs'
import { mountOf } from '../mounts.ts'
import { linkTarget, readText } from '../read.ts'
import type { MachineFacts } from './facts.ts'

/** Inode numbers of the first namespaces (include/linux/proc_ns.h). */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]'
const FIRST_USER_NAMESPACE = 'user:[4026531837]'

const RUNTIMES = /docker|kubepods|containerd|crio|libpod|lxc|machine\.slice|minidock/

export function gatherSurroundings(mounts: MachineFacts['mounts']): Pick<MachineFacts, 'containerSigns' | 'firstUserNamespace'> {
  const files = ['/.dockerenv', '/run/.containerenv'].filter(path => existsSync(path))
  const cgroup = RUNTIMES.exec(readText('/proc/1/cgroup') ?? '')?.[0]
  const variable = /(?:^|\0)container=([^\0]+)/.exec(readText('/proc/1/environ') ?? '')?.[1]
  const ownProcesses = linkTarget('/proc/self/ns/pid') !== FIRST_PID_NAMESPACE
  const ownRoot = mountOf('/', mounts)?.type === 'overlay'
  const strong = [cgroup && `cgroup of ${cgroup}`, variable && `container=${variable}`, ownProcesses && 'a PID namespace'].filter(
    sign => typeof sign === 'string',
  )
  return {
    containerSigns: strong.length > 0 || ownRoot ? [...files, ...strong] : [],
    firstUserNamespace: linkTarget('/proc/self/ns/user') === FIRST_USER_NAMESPACE,
  }
}
