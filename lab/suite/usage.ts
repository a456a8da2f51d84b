/** How long something took, and what this machine's processors did meanwhile: proc_stat(5). */

import { readFileSync } from 'node:fs'
import type { Usage } from './closing.ts'

/** Hundredths of a second on all processors together; USER_HZ is 100 wherever Node runs. */
const HZ = 100

/** @returns a function that tells what was used since */
export function measureUsage(): () => Usage {
  const [began, before] = [performance.now(), ticks()]
  return () => {
    const now = ticks()
    const [busy, idle] = [now.busy - before.busy, now.idle - before.idle]
    return { seconds: (performance.now() - began) / 1000, processorSeconds: busy / HZ, idle: idle / Math.max(1, busy + idle) }
  }
}

function ticks(): { readonly busy: number; readonly idle: number } {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0] = first.trim().split(/\s+/).slice(1).map(Number)
  return { busy: user + nice + system + irq + softirq, idle: idle + iowait }
}
