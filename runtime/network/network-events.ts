/** Events of a container's network: it is connected before the container starts, and disconnected after its end. Source: moby, daemon/events.go. */

import type { Plan } from '../plan/plan.ts'
import type { GoingWith } from '../store/containers/mount-events.ts'
import { heldIn } from './held.ts'

export function networkEvents(plan: Plan): readonly GoingWith[] {
  const held = heldIn(plan)
  if (!held || held.kind === 'container') return []
  const [name, type] = held.kind === 'bridge' ? [held.network, 'bridge'] : [held.kind, held.kind === 'none' ? 'null' : 'host']
  const event = (Action: string): GoingWith['event'] => ({
    Type: 'network',
    Action,
    Actor: { ID: held.id, Attributes: { container: plan.id, name, type } },
    scope: 'local',
  })
  return [
    { when: 'before', action: 'start', event: event('connect') },
    { when: 'after', action: 'die', event: event('disconnect') },
  ]
}
