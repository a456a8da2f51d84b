/** JSON that somebody else has written. */

import { MinidockError } from '../../base/errors.ts'

/** @param wrong the sentence where it is none: `the config of busybox is no JSON` @throws {MinidockError} `invalid` */
export function parseJsonBytes(bytes: Uint8Array, wrong: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    throw new MinidockError('invalid', wrong, { cause })
  }
}
