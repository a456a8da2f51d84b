/** What commands note in a container's directory, in one step: others read it meanwhile, and half a note would be a damaged container. What they mean: `containers.ts`. */

import { errnoName } from '../../base/errors.ts'
import { swapFile } from '../files/atomic.ts'
import type { RestartRecord, StartFailure } from './container-record.ts'

export function noteRestarted(directory: string, restart: RestartRecord): void {
  note(`${directory}/restart`, restart)
}

export function noteFailed(directory: string, failure: StartFailure): void {
  note(`${directory}/error`, failure)
}

/** A container that is gone needs none. */
function note(path: string, content: RestartRecord | StartFailure): void {
  try {
    swapFile(path, `${JSON.stringify(content)}\n`)
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
  }
}
