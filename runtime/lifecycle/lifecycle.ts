/** Chapter 8: containers that live on. The monitor is in the launcher; what it is told, and what people do with a container that runs, is here. */

import { MinidockError } from '../errors.ts'
import { checkHealthConfig } from '../formats/healthcheck.ts'
import { logDriverOf } from '../formats/log-driver.ts'
import { checkRestartPolicy, hasRestartPolicy } from '../formats/restart-policy.ts'
import type { Module, SpecDraft } from '../module.ts'
import { lifecycleCommands } from './commands.ts'
import { lifecycleFlags } from './flags.ts'
import { type LifecycleHeart, heart as ownHeart } from './heart.ts'

export function createLifecycle(heart: LifecycleHeart = ownHeart): Module {
  return {
    name: 'lifecycle',
    chapter: 8,
    summary: 'the monitor: attach, exec, logs, restart policies, health checks',
    flags: lifecycleFlags,
    commands: lifecycleCommands,
    configure: refuseWhatMakesNoSense,
    restartDelay: (policy, ended) => (heart.shouldRestart(policy, ended) ? heart.delayBefore(ended) : undefined),
  }
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
