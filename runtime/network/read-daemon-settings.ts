/** Reads daemon.json. */

import { MinidockError } from '../base/errors.ts'
import type { Settings } from './settings.ts'

export function parseDaemonSettings(path: string, _text: string): Settings {
  throw new MinidockError('unavailable', `${path} cannot be read yet`)
}
