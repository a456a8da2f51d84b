/** Who runs minidock, with which capabilities(7), and whether in a container already. */

import { CAPABILITIES, type Capability } from '../../program/constants.ts'
import type { MachineFacts } from './facts.ts'
import { bad, type Finding, good, limited } from './finding.ts'

/** What the engine itself uses when it makes a container. */
const NEEDED: readonly Capability[] = [
  'CAP_SYS_ADMIN',
  'CAP_SYS_CHROOT',
  'CAP_MKNOD',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_SETUID',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_NET_ADMIN',
]

export function probeRights({ root, capabilities }: MachineFacts): Finding {
  if (!root) {
    return bad('rights', 'not root', { consequence: 'starting containers (images, explain and doctor do work)', fix: 'sudo minidock …' })
  }
  const lacks = (name: Capability, set: bigint) => ((set >> BigInt(CAPABILITIES.indexOf(name))) & 1n) === 0n
  const missing = NEEDED.filter(name => lacks(name, capabilities.effective))
  if (missing.length > 0) {
    return bad('rights', `root without ${missing.join(', ')}`, {
      consequence: 'starting containers',
      fix: 'start the container around minidock with --privileged',
    })
  }
  const ungiven = CAPABILITIES.filter(name => lacks(name, capabilities.bounding))
  if (ungiven.length === 0) return good('rights', 'root, with every capability')
  return limited('rights', `root without ${ungiven.join(', ')}`, {
    consequence: `${ungiven.map(name => `--cap-add ${name.slice('CAP_'.length)}`).join(', ')}, and those in --privileged`,
  })
}

export function probeSurroundings({ containerSigns, firstUserNamespace, capabilities }: MachineFacts): Finding {
  const subject = 'surroundings'
  if (containerSigns.length === 0 && firstUserNamespace) return good(subject, 'a machine of its own')
  const text = `inside of a container already (${[...containerSigns, ...(firstUserNamespace ? [] : ['a user namespace'])].join(', ')})`
  const fix = 'start that one with --privileged, and with a volume for the state folder'
  if (!firstUserNamespace)
    return limited(subject, text, { consequence: 'device nodes, cgroups that are not handed down, and mounts that are locked', fix })
  const isAdmin = ((capabilities.effective >> BigInt(CAPABILITIES.indexOf('CAP_SYS_ADMIN'))) & 1n) === 1n
  if (!isAdmin) return limited(subject, text, { consequence: 'mounts and namespaces: CAP_SYS_ADMIN is missing', fix })
  return good(subject, `${text}, with the rights of one that is privileged`)
}
