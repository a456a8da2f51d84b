/** The request to run one more process in a container: the body of Docker's `POST /containers/{id}/exec` (Engine API v1.50). */

import * as v from 'valibot'
import { flag, natural, struct, text, texts } from '../go/json.ts'

export interface ExecRequest {
  readonly AttachStdin: boolean
  readonly AttachStdout: boolean
  readonly AttachStderr: boolean
  readonly Tty: boolean
  /** `KEY=value`. */
  readonly Env: readonly string[]
  readonly Cmd: readonly string[]
  readonly Privileged: boolean
  /** Empty: the container's. */
  readonly User: string
  /** Empty: the container's. */
  readonly WorkingDir: string
  /** Rows and columns; zeros where they are not known. */
  readonly ConsoleSize: readonly [height: number, width: number]
}

export const execRequestSchema = struct({
  AttachStdin: flag,
  AttachStdout: flag,
  AttachStderr: flag,
  Tty: flag,
  Env: texts,
  Cmd: texts,
  Privileged: flag,
  User: text,
  WorkingDir: text,
  ConsoleSize: v.strictTuple([natural, natural], 'height and width'),
})
