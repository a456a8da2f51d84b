/** Limits of each process, not of all together: getrlimit(2), and what the kernel kills first when memory runs out (proc_pid_oom_score_adj(5)). */

import type { Birth } from '../birth.ts'
import { RLIMIT } from '../kernel/constants.ts'
import type { Plan } from '../module.ts'
import { writeTo } from './write-to.ts'

/** In `seal`: a limit can be raised as long as there are rights to do so. */
export function setResourceLimits({ spec }: Plan, birth: Birth): void {
  const { rlimits = [], oomScoreAdj } = spec.process
  const seal = birth.child('seal').because('--ulimit: of each of its processes')
  for (const { type, soft, hard } of rlimits) {
    const resource = RLIMIT[type.replace('RLIMIT_', '') as keyof typeof RLIMIT]
    if (resource !== undefined) seal.prlimit64(0, resource, { soft, hard }, null)
  }
  if (oomScoreAdj === undefined) return
  const root = birth.child('root').because('--oom-score-adj: how soon the kernel kills it when the machine has no memory left')
  writeTo('/proc/self/oom_score_adj', String(oomScoreAdj), root, birth)
}
