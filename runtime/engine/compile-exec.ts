/** Compiles an exec: the programs that join a container and execute one more process there. Pure. */

import { encode, MONITOR } from '../kernel/program/encode.ts'
import type { Plan } from '../plan/plan.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Engine } from './engine.ts'
import type { ExecRecord } from './exec-record.ts'
import { draftOf, toBe } from './facts.ts'
import { streamFlags } from './prepare-start.ts'
import type { ExecPlan } from './write-plan.ts'

/**
 * Returns the plan of an exec, its programs, and the birth in binary form.
 * @param planned the plan of the exec, or what `plan.json` has kept of it
 */
export function compileExec(engine: Engine, container: StoredContainer, { Pid, Request }: ExecRecord, planned: ExecPlan) {
  const { spec, reserved, ...facts } = planned
  const draft = draftOf(engine, toBe(container.record), facts, reserved)
  const streams = { Tty: Request.Tty, OpenStdin: Request.AttachStdin, StdinOnce: Request.AttachStdin }
  const plan: Plan = { ...draft, request: { ...draft.request, ...streams }, spec, warnings: [] }
  const compiled = engine.compiler.compileJoin(plan, Pid)
  const { architecture, bootId } = plan.host
  const flags = MONITOR.exec | streamFlags(streams)
  return { plan, compiled, birth: encode(compiled, { architecture, bootId, generation: 1, flags }) }
}
