/** `push`: its progress goes to stdout, as docker's does; with `-q` the full name alone. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { SILENT_VIEW } from '../../cli/transfer-view.ts'
import { familiarReference, formatReference, type Reference, repositoryOf } from '../../formats/docker/reference.ts'
import { platformIfAny } from '../../formats/oci/platform.ts'
import { refuseVerification } from '../flags.ts'
import type { RegistryHeart } from '../heart.ts'
import { pushAllTags, pushImage } from '../operations/push-image.ts'
import { isTagged, readReference } from './read-reference.ts'
import { stdoutView } from './stdout-view.ts'

export async function push({ engine, args: [name = ''], flags, terminal }: Call, heart: RegistryHeart): Promise<number> {
  refuseVerification(isOn(flags, 'disable-content-trust'))
  const [all, quiet] = [isOn(flags, 'all-tags'), isOn(flags, 'quiet')]
  const reference = taggedReference(name, all)
  const platform = platformIfAny(textOf(flags, 'platform'))
  const view = quiet ? SILENT_VIEW : stdoutView(terminal)
  if (!all && !isTagged(name)) view.tell({ kind: 'line', text: 'Using default tag: latest' })
  const pusher = { store: engine.store, launcher: engine.launcher, heart, tell: view.tell, interruptible: terminal.interruptible }
  try {
    await (all ? pushAllTags : pushImage)(pusher, { reference, platform })
  } finally {
    view.end()
  }
  if (quiet) terminal.out(`${all ? repositoryOf(reference) : formatReference(reference)}\n`)
  return 0
}

/** @throws {MinidockError} `invalid` */
function taggedReference(name: string, all: boolean): Reference {
  const reference = readReference(name, { all, verb: 'push' })
  if (reference.digest === undefined) return reference
  const tagged = familiarReference({ domain: reference.domain, path: reference.path, tag: 'TAG' })
  throw new MinidockError('invalid', 'cannot push a digest reference', {
    hint: `push a tag, whose digest stays what it is: minidock push ${tagged}`,
  })
}
