/** Changes the limits of a container, also while it runs: the writes to its cgroups are a program of system calls, as a birth is. */

import { type ContainerRequest, isLimited } from '../formats/docker/request.ts'
import { withFiles } from '../kernel/cgroups/cgroups.ts'
import { withServer } from '../kernel/launch/server.ts'
import type { Plan } from '../plan/plan.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isActive } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { draftOf, ownFacts, toBe } from './facts.ts'
import { keptDraft } from './kept-plan.ts'

/**
 * Changes a container from its own request to another one, and calls each module's `change` if it runs. The caller holds the lock (`changing`), and changes the
 * record.
 * @returns docker's warnings about what this machine cannot do
 * @throws {MinidockError} `invalid` for limits that make no sense, before anything is changed; the reason if the kernel refuses one
 */
export async function changeLimits(engine: Engine, container: StoredContainer, request: ContainerRequest): Promise<readonly string[]> {
  const [before, after] = [planOf(engine, container, container.record.Request), planOf(engine, container, request)]
  if (!isActive(container)) return after.warnings
  const change = engine.compiler.compileChange(before, after)
  await withServer(engine.launcher, server => server.run(change, { reply: false }))
  return after.warnings
}

/** Checks the limits of a request, and changes nothing. @throws {MinidockError} `invalid` for limits that make no sense */
export function checkLimits(engine: Engine, container: StoredContainer, request: ContainerRequest): void {
  planOf(engine, container, request)
}

/**
 * Returns the plan for a request: of a container that runs, from its kept facts. The start read the files of the cgroups only if there were limits: if not,
 * they are read here.
 */
function planOf(engine: Engine, container: StoredContainer, request: ContainerRequest): Plan {
  const asked = { ...toBe(container.record), request }
  if (!isActive(container)) return engine.compiler.plan(draftOf(engine, asked, { ...ownFacts(engine, asked), peers: {} }))
  const draft = keptDraft(engine, container, asked)
  const cgroups = isLimited(request.HostConfig) ? withFiles(draft.host.cgroups) : draft.host.cgroups
  return engine.compiler.plan({ ...draft, host: { ...draft.host, cgroups } })
}
