/** How many processes of a container the kernel has killed for want of memory: the file `oom` in its directory says where the kernel counts them. */

import { readText } from '../../kernel/machine/read.ts'

/** @returns 0 as well where nobody counts */
export function countOomKills(directory: string): number {
  const counter = readText(`${directory}/oom`)?.split('\n')[0] ?? ''
  return Number(/^oom_kill (\d+)$/m.exec(readText(counter) ?? '')?.[1] ?? 0)
}
