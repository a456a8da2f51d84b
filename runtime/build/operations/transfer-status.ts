/** What happens to the layers of a base image, as a part of a build's step: `a5d0ce49aa80: Downloading 12.35MB / 61.24MB`. */

import { formatSize } from '../../formats/go/units.ts'
import type { TransferEvent } from '../../plan/transfer-events.ts'

export interface TransferStatus {
  /** What is before `: ` names the part. */
  readonly text: string
  /** Whether the part has ended. */
  readonly done: boolean
}

/** Lines that repeat the name of the image. */
const IN_THE_STEP = /: Pulling from |^Status: /

/** Returns nothing for what says no more than the step does. */
export function transferStatus(event: TransferEvent): TransferStatus | undefined {
  if (event.kind === 'line') return IN_THE_STEP.test(event.text) ? undefined : { text: event.text, done: true }
  const { id, state, done = 0, total = 0 } = event
  const bytes = total > 0 ? ` ${formatSize(done, 4)} / ${formatSize(total, 4)}` : ''
  return { text: `${id}: ${state}${bytes}`, done: state === 'Pull complete' || state === 'Already exists' }
}
