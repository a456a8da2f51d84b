/**
 * `system gc`: takes away what killed commands, killed monitors and a reboot have left. It may run beside anything, itself included: what somebody alive works
 * on is told by its lock, or by the process in its name, and is left alone.
 */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn } from '../../cli/flags.ts'
import type { Engine } from '../../engine/engine.ts'
import { forgetDeadClients } from '../../engine/gc/attaching.ts'
import { collectContainer } from '../../engine/gc/container.ts'
import { removeDeadExecs } from '../../engine/gc/execs.ts'
import { freeFormerNames, giveNameBack } from '../../engine/gc/names.ts'
import { endHalfPause } from '../../engine/gc/pauses.ts'
import { clearKilledStart } from '../../engine/gc/starts.ts'
import { truncateId } from '../../formats/docker/format.ts'
import { openStore } from '../../store/files/paths.ts'
import { readAll } from '../../store/files/read-names.ts'
import { usedByContainers } from '../../store/images/image-use.ts'
import { collectGarbage } from '../../store/state/gc-temporary.ts'
import { removeTree } from '../../store/trees/remove-tree.ts'

export async function collect({ engine, flags, terminal }: Call): Promise<number> {
  const { paths, containers, images } = engine.store
  const say = (line: string) => isOn(flags, 'quiet') || terminal.out(`${line}\n`)
  openStore(paths)
  let failed = false
  const complain = (error: unknown, about = '') => {
    if (!(error instanceof MinidockError)) throw error
    failed = true
    const hint = error.hint === undefined ? '' : `\n  ${error.hint.replaceAll('\n', '\n  ')}`
    terminal.err(`minidock: ${about}${error.message}${hint}\n`)
  }
  for (const path of await collectGarbage(paths, engine.launcher, complain)) say(`removed ${path}, half made by a command that was killed`)
  for (const id of containers.ids()) {
    const done = await tend(engine, id).catch(error => {
      complain(error, `container ${truncateId(id)}: `)
      return []
    })
    for (const line of done) say(line)
  }
  for (const line of await freeFormerNames(engine, complain)) say(line)
  for (const name of containers.names.releaseDangling()) say(`freed the name ${name}: its container is gone`)
  for (const removed of readAll(paths.containers).filter(name => name.startsWith('.removed-'))) {
    const done = `removed what was left of container ${truncateId(removed.replace('.removed-', ''))}`
    await removeTree(engine.launcher, `${paths.containers}/${removed}`).then(() => say(done), complain)
  }
  for (const error of images.damaged().values()) complain(error)
  for (const digest of await images.removeUnusedBlobs()) say(`removed blob ${truncateId(digest)}: no image has it`)
  const removed = await images.removeUnusedLayers(usedByContainers(containers))
  for (const { name } of removed) say(`removed layer ${name}: no image and no container has it`)
  return failed ? 1 : 0
}

async function tend(engine: Engine, id: string): Promise<string[]> {
  const lines = [
    await collectContainer(engine, id),
    await clearKilledStart(engine, id),
    await giveNameBack(engine, id),
    await endHalfPause(engine, id),
    await removeDeadExecs(engine, id),
    forgetDeadClients(engine, id),
  ]
  return lines.filter(line => line !== undefined)
}
