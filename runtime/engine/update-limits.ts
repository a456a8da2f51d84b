/** Changing the limits of a container that is there, also while it runs. What is to be written is a program of system calls, as a birth is. */

import { type ContainerRequest, isLimited } from '../formats/docker/request.ts'
import { withFiles } from '../kernel/cgroups/cgroups.ts'
import { Server } from '../kernel/launch/server.ts'
import type { Plan } from '../plan/plan.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isActive } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { draftOf, ownFacts, toBe } from './facts.ts'
import { keptDraft } from './kept-plan.ts'

/**
 * Carries out what differs between a container's request and another one. The record is the caller's to change.
 * @returns docker's warnings about what this machine cannot do
 * @throws {MinidockError} `invalid` for limits that make no sense, before anything is changed; why the kernel refuses one
 */
export async function changeLimits(engine: Engine, container: StoredContainer, request: ContainerRequest): Promise<readonly string[]> {
  const [before, after] = [planOf(engine, container, container.record.Request), planOf(engine, container, request)]
  if (!isActive(container)) return after.warnings
  const change = engine.compiler.compileChange(before, after)
  const server = Server.start(engine.launcher)
  try {
    await server.run(change, { reply: false })
  } finally {
    await server.close()
  }
  return after.warnings
}

/** Pure but for what the host has: a request by itself, as if it were another container's. @throws {MinidockError} `invalid` */
export function checkLimits(engine: Engine, container: StoredContainer, request: ContainerRequest): void {
  planOf(engine, container, request)
}

/** A container that runs is planned as its start was; which files its cgroups have was asked then only where it had limits. */
function planOf(engine: Engine, container: StoredContainer, request: ContainerRequest): Plan {
  const asked = { ...toBe(container.record), request }
  if (!isActive(container)) return engine.compiler.plan(draftOf(engine, asked, { ...ownFacts(engine, asked), peers: {} }))
  const draft = keptDraft(engine, container, asked)
  const cgroups = isLimited(request.HostConfig) ? withFiles(draft.host.cgroups) : draft.host.cgroups
  return engine.compiler.plan({ ...draft, host: { ...draft.host, cgroups } })
}
