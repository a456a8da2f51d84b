/**
 * `rename`: gives a container another name. A process that is killed in the middle leaves a container with two names, and one of them in its record:
 * `system gc` frees the other.
 *
 *   reserve the new name → write it to the record → compile it into the release (for `--rm`) → free the old name
 */

import { MinidockError } from '../base/errors.ts'
import { checkContainerName } from '../formats/docker/container-id.ts'
import { changing, replaceRecord } from '../store/containers/change-record.ts'
import type { ContainerRecord } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { rewriteActor } from '../store/containers/monitor-files.ts'
import { isActive } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { readKeptPlan } from './kept-plan.ts'
import { recompileRelease } from './recompile-release.ts'
import { findReconciled } from './reconcile.ts'

/**
 * Renames a container, given by name or id.
 * @param wanted the new name, with or without docker's slash before it
 * @throws {MinidockError} `invalid` for a bad name, or the one that the container has; `not-found`; `conflict` when the name is taken
 */
export async function renameContainer(engine: Engine, name: string, wanted: string): Promise<void> {
  if (name === '' || wanted === '') throw new MinidockError('invalid', 'Neither old nor new names may be empty')
  const checked = checkContainerName(wanted.replace(/^\//, ''))
  const container = await findReconciled(engine, name)
  const { before, after } = await changing(container.directory, engine.launcher, () => rename(engine, container, checked))
  engine.store.events.container('rename', after, { oldName: `/${before.Name}` })
}

async function rename(
  engine: Engine,
  { record: { Id }, directory }: StoredContainer,
  Name: string,
): Promise<{ before: ContainerRecord; after: ContainerRecord }> {
  const { names } = engine.store.containers
  const now = engine.store.containers.find(Id)
  const before = now.record
  if (before.Name === Name)
    throw new MinidockError('invalid', 'Renaming a container with the same name as its current name', { hint: 'choose another name' })
  // Read before anything is changed: the release is compiled from it afterwards.
  if (isActive(now)) readKeptPlan(directory)
  if (!names.reserve(Name, Id)) throw taken(Name, names.idOf(Name))
  const after = { ...before, Name }
  try {
    replaceRecord(directory, after)
    rewriteActor(directory, engine.store.events, after)
  } catch (error) {
    names.free(Name, Id)
    throw error
  }
  // Before the old name is free: the release must not take it from the next container of that name.
  recompileRelease(engine, Id)
  names.free(before.Name, Id)
  return { before, after }
}

function taken(name: string, owner: string | undefined): MinidockError {
  return new MinidockError(
    'conflict',
    `Error when allocating new name: Conflict. The container name "/${name}" is already in use by container "${owner}". You have to remove (or rename) that container to be able to reuse that name.`,
    { hint: `see it: minidock ps -a -f name=${name}` },
  )
}
