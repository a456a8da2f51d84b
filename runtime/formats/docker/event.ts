/** An event as Docker's API tells it (Engine API v1.50, `GET /events`, EventMessage). */

import * as v from 'valibot'
import { int, oneOf, struct, text, textMap } from '../go/json.ts'

export type EventType = 'builder' | 'container' | 'image' | 'network' | 'volume'

export interface DockerEvent {
  readonly Type: EventType
  /** `create`, `start`, `die`, `exec_create: ls -l`, `health_status: healthy` … */
  readonly Action: string
  readonly Actor: {
    readonly ID: string
    /** Of a container: `image`, `name`, its labels, and what the action is about (`exitCode`, `signal`). */
    readonly Attributes: Readonly<Record<string, string>>
  }
  readonly scope: 'local'
  /** Seconds since 1970. */
  readonly time: number
  /** Nanoseconds since 1970. */
  readonly timeNano: bigint
}

const schema = struct({
  Type: oneOf('builder', 'container', 'image', 'network', 'volume'),
  Action: text,
  Actor: struct({ ID: text, Attributes: textMap }),
  scope: oneOf('local'),
  time: int,
  timeNano: v.number('a number'),
})

/** A double does not hold all digits of the time, which is the last that a line says. */
const NANOSECONDS = /"timeNano":(\d+)\}$/

/** @returns undefined for what is no event: a machine that lost its power may leave half a one */
export function parseEvent(line: string): DockerEvent | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(line))
    const digits = NANOSECONDS.exec(line)?.[1]
    return result.success && digits !== undefined ? { ...result.output, timeNano: BigInt(digits) } : undefined
  } catch {
    return undefined // Not JSON.
  }
}
