/** `update`: limits of a container that is there, also while it runs. What is to be written is a program of system calls, as a birth is. */

import type { ContainerRequest } from '../formats/docker-request.ts'
import { Server } from '../kernel/server.ts'
import type { Plan } from '../plan/module.ts'
import type { ContainerRecord } from '../store/container-record.ts'
import type { StoredContainer } from '../store/containers.ts'
import { isActive } from '../store/stored-container.ts'
import type { Engine } from './engine.ts'
import { devicesOf, ownInput } from './plan-input.ts'

/**
 * Carries out what differs between a container's request and another one. The record is the caller's to change.
 * @returns docker's warnings about what this machine cannot do
 * @throws {MinidockError} `invalid` for limits that make no sense, before anything is changed; why the kernel refuses one
 */
export async function updateContainer(engine: Engine, container: StoredContainer, request: ContainerRequest): Promise<readonly string[]> {
  const [before, after] = [planOf(engine, container.record, container.record.Request), planOf(engine, container.record, request)]
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
export function checkUpdate(engine: Engine, { record }: StoredContainer, request: ContainerRequest): void {
  planOf(engine, record, request)
}

/** Whose namespaces it shares does not matter to its limits. */
function planOf(engine: Engine, { Id, Name, Image, Layers }: ContainerRecord, request: ContainerRequest): Plan {
  const input = ownInput(engine, { id: Id, name: Name, request, image: Image, layers: Layers })
  return engine.compiler.plan({ ...input, peers: {}, devices: devicesOf(request) })
}
