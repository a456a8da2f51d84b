/** What would run: the request, the spec and the program that an engine makes of it, each part with the module that put it there. Pure: nothing is made. */

import { newRequest } from '../../formats/docker/request.ts'
import { newSpec } from '../../formats/oci/spec.ts'
import type { NetlinkMessage } from '../../kernel/program/kinds-netlink.ts'
import { showCall, showOtherwise, showParts } from '../../kernel/program/listing.ts'
import type { Instruction, List } from '../../kernel/program/program.ts'
import type { Birth, Phase } from '../../plan/birth.ts'
import type { Compiler } from '../../plan/compiler.ts'
import type { Plan, PlanDraft } from '../../plan/plan.ts'
import { type Attributed, attribute, type Origin } from './attributed.ts'
import { GIVEN, type RequestHistory } from './request-history.ts'

/** What the machine and the image add to the request. */
export type World = Omit<PlanDraft, 'request'>

/** One system call of a program. */
export interface Step extends Origin {
  /** Who makes it: the monitor, before there is a stage; the stage, on the host; the new process; whoever cleans up after it. */
  readonly list: List | 'release'
  readonly phase?: Phase
  /** As strace would show it: `chdir("/")`. */
  readonly call: string
  readonly name: string
  readonly args: readonly string[]
  /** The same, with no more than a few requests of a message of netlink(7); absent: it has no more. */
  readonly brief?: string
  /** What is sent if that call fails with an errno that is tolerated: `else sendto(…)`. */
  readonly otherwise?: string
  readonly briefOtherwise?: string
  /** The register that holds no error where this is sent at all. */
  readonly given?: string
  /** Those of netlink(7) that it sends: the call's, and what is sent otherwise. */
  readonly messages?: readonly NetlinkMessage[]
  readonly why: string
  /** The register that keeps what the call returns. */
  readonly keeps?: string
  /** Errno values that are no failure here. */
  readonly tolerates: readonly string[]
}

export interface Explanation {
  readonly id: string
  readonly modules: readonly (Origin & { readonly summary: string })[]
  /** Docker's create request. What no flag has said is of `NOT_SAID`. */
  readonly request: Attributed
  /** The OCI runtime spec. */
  readonly spec: Attributed
  /** The same two as they are, with what was known of the machine and the image. */
  readonly plan: Plan
  /** Birth, list after list: each in the order in which its process runs it. */
  readonly program: readonly Step[]
  /** What is run once the container has ended. */
  readonly release: readonly Step[]
}

/** The origin of a request's members that are as in any other request. */
export const NOT_SAID: Origin = { module: 'docker', chapter: -1 }

/** @throws {MinidockError} what the modules refuse */
export function explain(compiler: Compiler, history: RequestHistory, world: World): Explanation {
  const request = history.reduce((known, draft) => attribute(draft.request, draft.origin, known), attribute(newRequest(), NOT_SAID))
  let spec = attribute(newSpec(), GIVEN)
  const plan = compiler.plan(draftOf(compiler, history, world), ({ name, chapter }, draft) => {
    spec = attribute(draft, { module: name, chapter }, spec)
  })
  const { birth, release } = compiler.compile(plan)
  return {
    id: world.id,
    modules: compiler.modules.map(({ name, chapter, summary }) => ({ module: name, chapter, summary })),
    request,
    spec,
    plan,
    program: stepsOf(birth),
    release: release.instructions.map(one => stepOf(one, { list: 'release' })),
  }
}

/** How another program joins the container that `history` asks for, while it runs: as a birth. @param pid of its first process */
export function explainJoin(
  compiler: Compiler,
  history: RequestHistory,
  world: World,
  args: readonly string[],
  pid: number,
): readonly Step[] {
  const plan = compiler.plan(draftOf(compiler, history, world))
  const joined = { ...plan, spec: { ...plan.spec, process: { ...plan.spec.process, args: [...args] } } }
  return stepsOf(compiler.compileJoin(joined, pid).birth)
}

/** Nothing is reserved for an explanation. */
function draftOf(compiler: Compiler, history: RequestHistory, world: World): PlanDraft {
  return compiler.suppose({ ...world, request: (history.at(-1) ?? history[0]).request })
}

function stepsOf(birth: Birth): readonly Step[] {
  return birth.phases().flatMap(({ list, phase, instructions }) => instructions.map(one => stepOf(one, { list, phase })))
}

/** Requests of a message that are told where a listing is folded. */
const MOST = 6

function briefly(instruction: Instruction): Pick<Step, 'brief' | 'briefOtherwise'> {
  const otherwise = showOtherwise(instruction, MOST)
  return { brief: showCall(instruction, MOST), ...(otherwise !== undefined && { briefOtherwise: otherwise }) }
}

function stepOf(instruction: Instruction, where: Pick<Step, 'list' | 'phase'>): Step {
  const { label, result, tolerates } = instruction
  const { module, chapter, why } = label
  const otherwise = showOtherwise(instruction)
  return {
    ...where,
    ...(result && { keeps: result.name }),
    call: showCall(instruction),
    ...(instruction.op === 'netlink' && briefly(instruction)),
    ...showParts(instruction),
    ...(otherwise !== undefined && { otherwise }),
    ...(instruction.op === 'netlink' && instruction.given && { given: instruction.given.name }),
    ...(instruction.op === 'netlink' && { messages: [instruction.message, ...(instruction.otherwise ? [instruction.otherwise] : [])] }),
    tolerates,
    why,
    module,
    chapter,
  }
}
