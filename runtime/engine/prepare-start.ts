/** Prepares a start: the plan, the release that undoes it, and what modules furnish are on disk before the launcher gets the birth. */

import { rmSync, writeFileSync } from 'node:fs'
import type { ContainerRequest } from '../formats/docker/request.ts'
import { type LogDriver, logDriverOf } from '../formats/logs/log-driver.ts'
import { type Encoded, encode, MONITOR } from '../kernel/program/encode.ts'
import type { Compiled } from '../plan/compiler.ts'
import { undoingOnFailure } from '../plan/journal.ts'
import type { Workshop } from '../plan/module.ts'
import type { Plan } from '../plan/plan.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { nextGeneration } from '../store/containers/generation.ts'
import { labelsOf } from '../store/containers/labels-of.ts'
import { actorOf, writeMonitorFiles } from '../store/containers/monitor-files.ts'
import { mountEvents } from '../store/containers/mount-events.ts'
import { isRecordUnchanged } from '../store/containers/stored-container.ts'
import { hasEvents } from '../store/events/event-log.ts'
import type { CreatedContainer } from './create.ts'
import type { Engine } from './engine.ts'
import { toBe } from './facts.ts'
import { type PlannedStart, planStart } from './plan-start.ts'
import { writePlan } from './write-plan.ts'

/** A container that is to be started; `planned` if it was made just now. */
export type Startable = StoredContainer & Partial<Pick<CreatedContainer, 'planned'>>

export interface PreparedStart extends PlannedStart {
  /** The birth in binary form: the launcher gets its bytes, and errors are traced back by its origins. */
  readonly birth: Encoded
}

/** Plans a start, unless it is planned already, and writes its files. @throws {MinidockError} what a module refuses or cannot make; nothing is reserved then */
export async function prepareStart(engine: Engine, container: Startable): Promise<PreparedStart> {
  const { record, directory } = container
  const generation = nextGeneration(directory)
  const planned = isPlannedFor(container, generation) ? container.planned : await planStart(engine, toBe(record), generation)
  return await undoingOnFailure(planned.journal, async () => {
    const { plan, compiled } = planned
    const { architecture, bootId } = plan.host
    const stamp = { architecture, bootId, generation }
    const log = await logOf(plan, record.ImageId)
    writePlan(directory, plan)
    writeMonitorFiles(directory, hasEvents(record) ? actorWithOthers(engine, container, plan) : undefined, log.attrs)
    // What the journal undoes, nobody has to undo by the release any more.
    planned.journal.note(() => rmSync(`${directory}/release.new`, { force: true }))
    writeFileSync(`${directory}/release.new`, encode({ host: compiled.release }, stamp).bytes)
    const renamed = renamedSince(engine, container)
    if (renamed) {
      await planned.journal.undo()
      return await prepareStart(engine, renamed)
    }
    if (!container.planned) for (const module of engine.compiler.modules) await module.keep?.(plan, planned.journal, engine.store)
    await furnish(engine, plan, compiled)
    return { ...planned, birth: encode(compiled, { ...stamp, log, flags: streamFlags(record.Request) }) }
  })
}

function actorWithOthers(engine: Engine, { record, directory }: StoredContainer, plan: Plan): string {
  const others = [...mountEvents(record, directory), ...engine.compiler.modules.flatMap(module => module.events?.(plan) ?? [])]
  return actorOf(engine.store.events, record, {}, others)
}

function isPlannedFor(container: Startable, generation: number): container is CreatedContainer {
  return container.planned?.journal.generation === generation
}

/**
 * Returns the container if it was renamed since it was read, and its release would free the old name (`--rm`). `rename` writes the new name before it compiles
 * the release again; here the name is read after the release was written. So at least one of the two sees the other's change.
 */
function renamedSince(engine: Engine, { record, directory }: StoredContainer): StoredContainer | undefined {
  if (!record.Request.HostConfig.AutoRemove || isRecordUnchanged(directory, record)) return undefined
  const now = engine.store.containers.read(record.Id)
  return now?.record.Name === record.Name ? undefined : now
}

/** Returns how the monitor keeps the output. Few containers have a log tag, and its template takes time to load: so it is loaded only then. */
async function logOf({ id, name, request, image, spec }: Plan, imageId: string): Promise<LogDriver> {
  const Labels = labelsOf({ Image: image, Request: request })
  const driver = logDriverOf(request, { Labels, Env: spec.process.env })
  const { tag } = request.HostConfig.LogConfig.Config
  if (tag === undefined) return driver
  const { logTag } = await import('../formats/logs/log-tag.ts')
  const attrs = { ...driver.attrs, tag: logTag(tag, { id, name, imageId, imageName: request.Image, args: spec.process.args }) }
  return { ...driver, attrs }
}

/** Calls each module's `furnish`, and writes the files that they have named. */
async function furnish(engine: Engine, plan: Plan, { birth }: Compiled): Promise<void> {
  const files = new Map<string, () => string>()
  const workshop: Workshop = {
    copyImage: (of, directory) => engine.store.layers.copyTo(of.layers, directory),
    join: (of, process) => {
      const joined = { ...of, spec: { ...of.spec, process }, request: { ...of.request, OpenStdin: false } }
      return encode(engine.compiler.compileJoin(joined), { architecture: of.host.architecture, flags: MONITOR.exec }).bytes
    },
    command: (...words) => engine.command(...words),
    write: (name, content) => files.set(name, content),
  }
  for (const module of engine.compiler.modules) await module.furnish?.(plan, birth, workshop)
  for (const [name, content] of files) writeFileSync(`${plan.paths.container}/${name}`, content())
}

/** Returns bits of `MONITOR` for the streams of a container or an exec. */
export function streamFlags({ Tty, OpenStdin, StdinOnce }: Pick<ContainerRequest, 'Tty' | 'OpenStdin' | 'StdinOnce'>): number {
  return (Tty ? MONITOR.tty : 0) | (OpenStdin ? MONITOR.stdin : 0) | (StdinOnce ? MONITOR.stdinOnce : 0)
}
