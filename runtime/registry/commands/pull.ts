/** `pull`: its progress and its result go to stdout, as docker's do; with `-q` the full name alone. */

import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { SILENT_VIEW } from '../../cli/transfer-view.ts'
import type { Engine } from '../../engine/engine.ts'
import { imageSources, offlineAdvice } from '../../engine/offline-advice.ts'
import { formatReference, type Reference, repositoryOf } from '../../formats/docker/reference.ts'
import { platformIfAny } from '../../formats/oci/platform.ts'
import { Offline } from '../../plan/image-source.ts'
import { refuseVerification } from '../flags.ts'
import type { RegistryHeart } from '../heart.ts'
import { type PullRequest, pullAllTags, pullImage } from '../operations/pull-image.ts'
import { isTagged, readReference } from './read-reference.ts'
import { stdoutView } from './stdout-view.ts'

export async function pull({ engine, args: [name = ''], flags, terminal }: Call, heart: RegistryHeart): Promise<number> {
  refuseVerification(isOn(flags, 'disable-content-trust'))
  const all = isOn(flags, 'all-tags')
  const reference = readReference(name, { all, verb: 'pull' })
  const view = isOn(flags, 'quiet') ? SILENT_VIEW : stdoutView(terminal)
  if (!all && !isTagged(name)) view.tell({ kind: 'line', text: 'Using default tag: latest' })
  const platform = platformIfAny(textOf(flags, 'platform'))
  const request: PullRequest = { reference, ...(platform && { platform }) }
  const puller = { store: engine.store, launcher: engine.launcher, heart, tell: view.tell, interruptible: terminal.interruptible }
  try {
    await (all ? pullAllTags(puller, request) : pullImage(puller, request))
  } catch (error) {
    throw error instanceof Offline ? await withAdvice(error, engine, reference) : error
  } finally {
    view.end()
  }
  terminal.out(`${all ? repositoryOf(reference) : formatReference(reference)}\n`)
  return 0
}

async function withAdvice(error: Offline, engine: Engine, reference: Reference): Promise<Offline> {
  const hints = [error.hint, ...offlineAdvice(formatReference(reference), await imageSources(engine))].filter(line => line !== undefined)
  return new Offline(error.message, { hint: hints.join('\n'), cause: error })
}
