/** The spec of a start, or of an exec. Apart from the facts: its schema is large, and only few commands need it. */

import { isObject } from '../formats/go/json.ts'
import type { OciSpec } from '../formats/oci/spec.ts'
import { parseSpec } from '../formats/oci/spec-schema.ts'
import { parsePlan } from './kept-plan.ts'
import { parseFile, readPlanFile } from './plan-file.ts'
import type { ExecPlan } from './write-plan.ts'

/** @throws {MinidockError} `engine` when the file is damaged, or not there */
export function readSpec(directory: string): OciSpec {
  const path = `${directory}/config.json`
  return parseFile(path, readPlanFile(path), parseSpec)
}

/** As `parsePlan`. */
export function parseExecPlan(path: string, content: string): ExecPlan {
  const specOf = (value: unknown) => parseSpec(isObject(value) ? value['spec'] : undefined)
  return { ...parsePlan(path, content), spec: parseFile(path, content, specOf) }
}
