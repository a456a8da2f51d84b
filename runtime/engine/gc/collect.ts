/**
 * `system gc`: removes what killed commands, killed monitors and a reboot have left. It may run beside any other command, and beside itself: objects that a
 * living process works on are recognised by their lock, or by the process in their name, and are left alone.
 */

import { MinidockError } from '../../base/errors.ts'
import { truncateId } from '../../formats/docker/format.ts'
import { openStore } from '../../store/files/paths.ts'
import { usedBesideImages } from '../../store/images/image-use.ts'
import { collectGarbage } from '../../store/state/gc-temporary.ts'
import { contributionsOf } from '../contributions.ts'
import type { Engine } from '../engine.ts'
import { forgetDeadClients } from './attaching.ts'
import { collectContainer } from './container.ts'
import { removeDeadExecs } from './execs.ts'
import { freeFormerNames, giveNameBack } from './names.ts'
import { endHalfPause } from './pauses.ts'
import { finishRemovals } from './removed.ts'
import { clearKilledStart } from './starts.ts'
import { tendVolumes } from './volumes.ts'

/** One result of `system gc`. */
export type Collected =
  | { readonly kind: 'done'; readonly text: string }
  /** The object stays, because of this error. */
  | { readonly kind: 'failed'; readonly error: MinidockError; readonly container?: string }

/** Removes leftovers, and yields a result for each as soon as it is done. */
export async function* collect(engine: Engine): AsyncGenerator<Collected> {
  openStore(engine.store.paths)
  const failures: Collected[] = []
  const fail: Fail = (error, container) => {
    if (!(error instanceof MinidockError)) throw error
    // Another command has removed it meanwhile.
    if (error.kind === 'not-found') return []
    failures.push({ kind: 'failed', error, ...(container !== undefined && { container }) })
    return []
  }
  try {
    for await (const texts of sweep(engine, fail)) {
      yield* failures.splice(0)
      for (const text of texts) yield { kind: 'done', text }
    }
  } finally {
    yield* failures.splice(0)
  }
}

/** Notes an error, so that the other work goes on. @returns no sentences: nothing was done */
type Fail = (error: unknown, container?: string) => string[]

async function* sweep(engine: Engine, fail: Fail): AsyncGenerator<readonly string[]> {
  const { launcher, store } = engine
  const { paths, containers, images } = store
  const halfMade = await collectGarbage(paths, launcher, fail)
  yield halfMade.map(path => `removed ${path}, half made by a command that was killed`)
  for (const id of containers.ids()) yield await tend(engine, id).catch(error => fail(error, id))
  yield await freeFormerNames(engine, fail)
  yield containers.names.releaseDangling().map(name => `freed the name ${name}: its container is gone`)
  const finished = await finishRemovals(engine, fail)
  yield finished.map(id => `removed what was left of container ${id}`)
  yield await tendVolumes(engine, fail)
  for (const { collect } of await contributionsOf(engine)) yield* collect ? eachOf(collect(store, launcher), fail) : []
  for (const error of images.damaged().values()) yield fail(error)
  const digests = await images.removeUnusedBlobs()
  yield digests.map(digest => `removed blob ${truncateId(digest)}: no image has it`)
  const layers = await images.removeUnusedLayers(usedBesideImages(paths, containers))
  yield layers.map(({ name }) => `removed layer ${name}: no image, no container and no build has it`)
}

async function* eachOf(texts: AsyncIterable<string>, fail: Fail): AsyncGenerator<readonly string[]> {
  try {
    for await (const text of texts) yield [text]
  } catch (error) {
    yield fail(error)
  }
}

/** Does all that one container needs. @returns sentences about what was done */
async function tend(engine: Engine, id: string): Promise<string[]> {
  const texts = [
    await collectContainer(engine, id),
    await clearKilledStart(engine, id),
    await giveNameBack(engine, id),
    await endHalfPause(engine, id),
    await removeDeadExecs(engine, id),
    forgetDeadClients(engine, id),
  ]
  return texts.filter(text => text !== undefined)
}
