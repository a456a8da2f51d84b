/**
 * Writes `plan.json`, the facts and the reservations of a start, and `config.json`, the spec that is configured from them. From these files, later commands
 * compile the same programs; the host is not asked again, because its answer may have changed.
 */

import type { OciSpec } from '../formats/oci/spec.ts'
import type { Plan, PlanDraft, PlanFacts } from '../plan/plan.ts'
import { swapFile } from '../store/files/atomic.ts'

/** The content of a container's `plan.json`. */
export interface KeptPlan extends PlanFacts, Pick<PlanDraft, 'reserved'> {}

/** The content of an exec's `plan.json`, which has the spec as well: a container's spec is in `config.json`. */
export interface ExecPlan extends KeptPlan {
  readonly spec: OciSpec
}

/** Writes both files of a start. @param directory containers/<id> */
export function writePlan(directory: string, plan: Plan): void {
  swapFile(`${directory}/config.json`, `${JSON.stringify(plan.spec, undefined, 2)}\n`)
  const { host, user, peers, devices, reserved } = plan
  swapFile(`${directory}/plan.json`, planText({ host, user, peers, devices, reserved }), 0o600)
}

/** Returns the content of a `plan.json`: JSON, with the capabilities in hexadecimal digits. */
export function planText({ host, ...others }: KeptPlan | ExecPlan): string {
  return `${JSON.stringify({ host: { ...host, capabilities: host.capabilities.toString(16) }, ...others })}\n`
}
