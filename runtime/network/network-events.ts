/** Events of a container's network: it is connected before the container starts, and disconnected after its end. Source: moby, daemon/events.go. */

import type { Plan } from '../plan/plan.ts'
import type { GoingWith } from '../store/containers/mount-events.ts'
import { bridgeIn } from './held.ts'

export function networkEvents(plan: Plan): readonly GoingWith[] {
  const held = bridgeIn(plan)
  if (!held) return []
  const event = (Action: string): GoingWith['event'] => ({
    Type: 'network',
    Action,
    Actor: { ID: held.id, Attributes: { container: plan.id, name: held.network, type: 'bridge' } },
    scope: 'local',
  })
  return [
    { when: 'before', action: 'start', event: event('connect') },
    { when: 'after', action: 'die', event: event('disconnect') },
  ]
}
