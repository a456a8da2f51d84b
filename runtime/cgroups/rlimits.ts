/** Limits of each process, not of all together: getrlimit(2), and what the kernel kills first when memory runs out (proc_pid_oom_score_adj(5)). */

import { RLIMIT } from '../kernel/program/constants.ts'
import type { Birth } from '../plan/birth.ts'
import type { Plan } from '../plan/plan.ts'
import { writeInto } from './write-into.ts'

/** In `seal`: a limit can be raised as long as there are rights to do so. */
export function setResourceLimits({ spec }: Plan, birth: Birth): void {
  const { rlimits = [] } = spec.process
  const seal = birth.child('seal').because('--ulimit: the limit of each process, not of all together')
  for (const { type, soft, hard } of rlimits) {
    const resource = RLIMIT[type.replace('RLIMIT_', '') as keyof typeof RLIMIT]
    if (resource !== undefined) seal.prlimit64(0, resource, { soft, hard }, null)
  }
}

/** By number (capabilities(7)): with it a monitor has seen to it that it goes last (`kernel/c/monitor/monitor.c`), and what comes from it would go as late. */
const CAP_SYS_RESOURCE = 24n

/** The stage writes its own: what it clones has it from there. */
export function setOomScore({ spec, host }: Plan, birth: Birth): void {
  const { oomScoreAdj = 0 } = spec.process
  if (oomScoreAdj === 0 && ((host.capabilities >> CAP_SYS_RESOURCE) & 1n) === 0n) return
  const prepare = birth.host('prepare').because("with the monitor's score, the OOM killer would spare the container")
  writeInto('/proc/self/oom_score_adj', String(oomScoreAdj), birth.register('file'), prepare)
}
