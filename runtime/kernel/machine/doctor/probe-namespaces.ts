/** namespaces(7): which kinds this kernel has, and who may make them. */

import type { MachineFacts } from './facts.ts'
import { bad, type Finding, good, limited } from './finding.ts'

/** Without these there is no container; the rest are refinements. */
const NEEDED = ['mnt', 'pid', 'uts', 'ipc', 'net'] as const
const OPTIONAL = ['cgroup', 'user', 'time'] as const

export function probeNamespaces(facts: MachineFacts): Finding {
  const missing = NEEDED.filter(name => !isUsable(name, facts))
  if (missing.length > 0) {
    return bad('namespaces', `none of kind ${missing.join(', ')}`, { consequence: 'containers', fix: fixFor(missing, facts) })
  }
  const lacking = OPTIONAL.filter(name => !isUsable(name, facts))
  const text = [...NEEDED, ...OPTIONAL].filter(name => !lacking.some(other => other === name)).join(', ')
  if (lacking.length === 0) return good('namespaces', text)
  return limited('namespaces', text, { consequence: `what needs a namespace of kind ${lacking.join(', ')}`, fix: fixFor(lacking, facts) })
}

function isUsable(name: string, { namespaces, namespaceLimits }: MachineFacts): boolean {
  return namespaces.includes(name) && namespaceLimits[name] !== 0
}

function fixFor(names: readonly string[], { namespaces }: MachineFacts): string {
  const forbidden = names.filter(name => namespaces.includes(name))
  if (forbidden.length === 0) return 'use a kernel that is built with them: CONFIG_NAMESPACES and the options below it'
  return forbidden.map(name => `sysctl -w user.max_${name}_namespaces=10000`).join('\n')
}

export function probeUserNamespaces(facts: MachineFacts): Finding {
  const subject = 'user namespaces'
  const consequence = 'containers without root (chapter 9)'
  if (!facts.namespaces.includes('user'))
    return limited(subject, 'this kernel has none', { consequence, fix: 'use a kernel that is built with CONFIG_USER_NS' })
  if (facts.namespaceLimits['user'] === 0)
    return limited(subject, 'none are allowed', { consequence, fix: 'sysctl -w user.max_user_namespaces=10000' })
  if (facts.unprivilegedUserNamespaces === false) {
    return limited(subject, 'for root only (kernel.unprivileged_userns_clone is 0)', {
      consequence,
      fix: 'sysctl -w kernel.unprivileged_userns_clone=1',
    })
  }
  if (facts.appArmorRestrictsUserNamespaces === true) {
    return limited(subject, 'without rights inside (kernel.apparmor_restrict_unprivileged_userns is 1)', {
      consequence,
      fix: 'sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    })
  }
  return good(subject, 'for everybody')
}
