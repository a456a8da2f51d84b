/** Reads a seccomp profile that a user wrote: JSON in docker's form, or in the spec's, which is one of them. Apart from the type, so that a plain `run` does not load the schemas. */

import * as v from 'valibot'
import { MinidockError } from '../../base/errors.ts'
import { check, list, maybe, struct, text, texts } from '../go/json.ts'
import { seccompEntries, seccompRuleEntries } from './linux-schema.ts'
import type { SeccompProfile } from './seccomp-profile.ts'

const release = v.pipe(text, v.regex(/^\d+\.\d+$/, 'a kernel and its major revision, as in 4.8'))
const conditions = struct({ arches: maybe(texts), caps: maybe(texts), minKernel: maybe(release) })

const profile = struct({
  ...seccompEntries,
  archMap: maybe(list(struct({ architecture: text, subArchitectures: maybe(texts) }))),
  syscalls: maybe(
    list(
      struct({
        ...seccompRuleEntries,
        names: maybe(texts),
        name: maybe(text),
        comment: maybe(text),
        includes: maybe(conditions),
        excludes: maybe(conditions),
      }),
    ),
  ),
}) satisfies v.GenericSchema<unknown, SeccompProfile>

/** @param json the content of a file @throws {MinidockError} `invalid` for what is not JSON or no profile */
export function parseSeccompProfile(json: string): SeccompProfile {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw new MinidockError('invalid', `invalid seccomp profile: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'give a file with a JSON object: {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [...]}',
      cause: error,
    })
  }
  return check(profile, value, 'seccomp profile')
}
