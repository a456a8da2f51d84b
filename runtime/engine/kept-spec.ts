/** Reads the spec of a start, or of an exec. Not in `kept-plan.ts`, because the schema of the spec is large and only few commands need it. */

import { isObject } from '../formats/go/json.ts'
import type { OciSpec } from '../formats/oci/spec.ts'
import { parseSpec } from '../formats/oci/spec-schema.ts'
import { parsePlan } from './kept-plan.ts'
import { parseFile, readPlanFile } from './plan-file.ts'
import type { ExecPlan } from './write-plan.ts'

/** Returns the spec of a container's last start. @param directory containers/<id> @throws {MinidockError} `engine` when the file is damaged, or not there */
export function readSpec(directory: string): OciSpec {
  const path = `${directory}/config.json`
  return parseFile(path, readPlanFile(path), parseSpec)
}

/** Returns the plan in the content of an exec's `plan.json`; otherwise as `parsePlan`. */
export function parseExecPlan(path: string, content: string): ExecPlan {
  const specOf = (value: unknown) => parseSpec(isObject(value) ? value['spec'] : undefined)
  return { ...parsePlan(path, content), spec: parseFile(path, content, specOf) }
}
