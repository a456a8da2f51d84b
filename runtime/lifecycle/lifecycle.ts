/** Chapter 8: containers that live on. The monitor is in the launcher; what it is told, and what people do with a container that runs, is here. */

import { MinidockError } from '../base/errors.ts'
import { checkHealthConfig, healthcheckOf, mergeHealthConfig } from '../formats/docker/healthcheck.ts'
import { checkRestartPolicy, hasRestartPolicy } from '../formats/docker/restart-policy.ts'
import { logDriverOf } from '../formats/logs/log-driver.ts'
import { commandProgram } from '../kernel/launch/command-program.ts'
import type { Birth } from '../plan/birth.ts'
import type { Module, Workshop } from '../plan/module.ts'
import type { Plan, SpecDraft } from '../plan/plan.ts'
import { writeHealthcheck, writePolicyProgram } from '../store/containers/monitor-files.ts'
import { type LifecycleHeart, heart as ownHeart } from './heart.ts'

export function createLifecycle(heart: LifecycleHeart = ownHeart): Module {
  return {
    name: 'lifecycle',
    chapter: 8,
    summary: 'the monitor: attach, exec, logs, restart policies, health checks',
    configure: refuseWhatMakesNoSense,
    furnish: tellMonitor,
    contributions: async () => (await import('./contributions.ts')).lifecycleContributions,
    restartDelay: (policy, ended) => (heart.shouldRestart(policy, ended) ? heart.delayBefore(ended) : undefined),
  }
}

/** What the monitor is to do by itself: ask what becomes of the container when it has ended, and check its health. */
async function tellMonitor(plan: Plan, _birth: Birth, workshop: Workshop): Promise<void> {
  const { paths, request, image, spec, id } = plan
  if (hasRestartPolicy(request.HostConfig.RestartPolicy))
    writePolicyProgram(paths.container, commandProgram(workshop.command('system', 'restart-policy', id), plan.host.architecture))
  const check = healthcheckOf(mergeHealthConfig(request.Healthcheck, image.config.Healthcheck), request.Shell ?? image.config.Shell)
  if (!check) return
  const { consoleSize: _, ...own } = spec.process
  // A check has no terminal, so TERM is there only where the user or the image has named one.
  const namesTerm = [...(image.config.Env ?? []), ...request.Env].some(variable => variable.startsWith('TERM='))
  const env = namesTerm ? own.env : own.env.filter(variable => !variable.startsWith('TERM='))
  writeHealthcheck(paths.container, check, workshop.join(plan, { ...own, terminal: false, env, args: [...check.argv] }))
}

/** Also of a request that no flag has made, and before there is a container. */
function refuseWhatMakesNoSense({ request }: SpecDraft): void {
  const { RestartPolicy, AutoRemove } = request.HostConfig
  checkRestartPolicy(RestartPolicy)
  if (AutoRemove && hasRestartPolicy(RestartPolicy))
    throw new MinidockError('invalid', "can't create 'AutoRemove' container with restart policy", { hint: 'leave one of them out' })
  if (request.Healthcheck) checkHealthConfig(request.Healthcheck)
  logDriverOf(request)
}
