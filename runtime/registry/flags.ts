/** The flags of `create` and `run` that chapter 10 adds. Wording is docker's. What they say is about the image, so it is no part of the container's request. */

import { MinidockError } from '../base/errors.ts'
import type { Flag, FlagTable } from '../cli/flags.ts'

export const platformFlag: Flag = { kind: 'string', name: 'platform', help: 'Set platform if server is multi-platform capable' }

/** Docker's notary is gone: a digest in the image's name says the same, and more surely. */
export const trustFlag: Flag = {
  kind: 'bool',
  name: 'disable-content-trust',
  help: 'Skip image verification',
  default: true,
  apply: (_request, skips) => refuseVerification(skips),
}

export const registryFlags: FlagTable = [
  {
    kind: 'string',
    name: 'pull',
    help: 'Pull image before running ("always", "missing", "never")',
    default: 'missing',
    choices: ['always', 'missing', 'never'],
  },
  platformFlag,
  trustFlag,
]

/** @throws {MinidockError} `invalid` where images are to be verified by their signatures */
export function refuseVerification(skips: boolean): void {
  if (skips) return
  throw new MinidockError('invalid', '--disable-content-trust=false is not supported: there is no notary that could be asked', {
    hint: 'name the image by its digest: NAME@sha256:…',
  })
}
