/** How long a registry is waited for, and how much of it is taken. Tests have shorter ones. */

import type { HttpLimits } from './http.ts'

export interface Limits extends HttpLimits {
  /** Milliseconds between the first two attempts. */
  readonly pause: number
  /** Bytes of a manifest, of a token service's answer, of a page of tags. */
  readonly document: number
  /** Bytes of a blob that are sent by one request. */
  readonly piece: number
}

const KIB = 1024
const MIB = 1024 * KIB

export const LIMITS: Limits = {
  connect: 15_000,
  answer: 60_000,
  window: 30_000,
  least: 30 * KIB,
  pause: 500,
  document: 4 * MIB,
  piece: 32 * MIB,
}

/** A registry looks at a whole blob before it answers, which takes a while for gigabytes. Milliseconds. */
export const ANSWER_TO_BLOB = 600_000
/** Bytes of the body of a refusal: they are only for a sentence. */
export const MOST_ERROR_BYTES = 64 * KIB
