/**
 * `plan.json`: the facts that a start was planned with, and what was reserved for it. It lies beside `config.json`, the spec that came of them, and lets later
 * commands compile the same programs: nobody asks the host a second time, which may answer something else by now.
 */

import type { OciSpec } from '../formats/oci/spec.ts'
import type { Plan, PlanDraft, PlanFacts } from '../plan/plan.ts'
import { swapFile } from '../store/files/atomic.ts'

export interface KeptPlan extends PlanFacts, Pick<PlanDraft, 'reserved'> {}

/** Of a process that joins the container: a container's own spec is in `config.json`. */
export interface ExecPlan extends KeptPlan {
  readonly spec: OciSpec
}

/** @param plan as it will be carried out */
export function writePlan(directory: string, plan: Plan): void {
  swapFile(`${directory}/config.json`, `${JSON.stringify(plan.spec, undefined, 2)}\n`)
  const { host, user, peers, devices, reserved } = plan
  swapFile(`${directory}/plan.json`, planText({ host, user, peers, devices, reserved }), 0o600)
}

/** The content of `plan.json`. */
export function planText({ host, ...others }: KeptPlan | ExecPlan): string {
  return `${JSON.stringify({ host: { ...host, capabilities: host.capabilities.toString(16) }, ...others })}\n`
}
