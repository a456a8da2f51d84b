/** Schemas of what a create request and an image's config have in common. */

import * as v from 'valibot'
import { mapOf, maybe, natural, struct, texts } from '../go/json.ts'
import type { HealthConfig, StringSet } from './request.ts'

/** Whatever the values are (`{}`, null), it is the keys that count. */
export const stringSet = mapOf(
  v.pipe(
    v.nullable(struct({})),
    v.transform((): Record<string, never> => ({})),
  ),
) satisfies v.GenericSchema<unknown, StringSet>

export const healthConfig = struct({
  Test: maybe(texts),
  Interval: maybe(natural),
  Timeout: maybe(natural),
  StartPeriod: maybe(natural),
  StartInterval: maybe(natural),
  Retries: maybe(natural),
}) satisfies v.GenericSchema<unknown, HealthConfig>
