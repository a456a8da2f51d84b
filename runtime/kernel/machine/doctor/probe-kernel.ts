/** The kernel and what runs on it: version, architecture, Node, and the compiler that the launcher is built with. */

import type { MachineFacts } from './facts.ts'
import { bad, type Finding, good, limited } from './finding.ts'

const OLDEST_KERNEL = [5, 15] as const
const OLDEST_NODE = 24

export function probeKernel({ kernel }: MachineFacts): Finding {
  const [major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(kernel) ?? []).slice(1).map(Number)
  const [needMajor, needMinor] = OLDEST_KERNEL
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return good('kernel', `Linux ${kernel}`)
  return limited('kernel', `Linux ${kernel}; minidock is made for ${needMajor}.${needMinor} and newer`, {
    consequence: 'calls that this kernel does not have yet: openat2 needs 5.6, close_range 5.9, overlay without root 5.11',
    fix: 'use a newer distribution, or the virtual machine: npm run vm up',
  })
}

export function probeArchitecture({ architecture }: MachineFacts): Finding {
  const names: Readonly<Record<string, string>> = { x64: 'x86-64', arm64: 'arm64' }
  const name = names[architecture]
  if (name !== undefined) return good('architecture', name)
  return bad('architecture', architecture, {
    consequence: 'containers: system calls are known for x86-64 and arm64 only',
    fix: 'use a machine with a 64-bit Intel, AMD or ARM processor',
  })
}

export function probeNode({ node }: MachineFacts): Finding {
  const major = Number(/^v(\d+)/.exec(node)?.[1] ?? 0)
  if (major >= OLDEST_NODE) return good('Node', node)
  return bad('Node', `${node} is too old`, {
    consequence: `minidock needs Node ${OLDEST_NODE} or newer`,
    fix: 'start ./minidock, which brings its own: npm ci',
  })
}

export function probeCompiler({ compiler, staticLibc, launcherBuilt }: MachineFacts): Finding {
  const found = compiler === undefined ? 'no C compiler' : staticLibc ? compiler : `${compiler} without a static C library`
  if (!launcherBuilt) {
    const text = `the launcher is not built; ${found}`
    const consequence = 'containers: nothing can start them'
    if (compiler !== undefined && staticLibc) return bad('launcher', text, { consequence, fix: 'npm run build' })
    return bad('launcher', text, { consequence, fix: 'apt-get install gcc libc6-dev && npm run build' })
  }
  if (compiler !== undefined && staticLibc) return good('launcher', `built; ${found}`)
  return limited('launcher', `built; ${found}`, {
    consequence: 'building the launcher again after a change',
    fix: 'apt-get install gcc libc6-dev',
  })
}
