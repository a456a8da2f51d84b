/**
 * A failed instruction in words: the call as strace would show it, the likely cause of that errno in that call, what to do, and who wanted the call.
 * What the causes are is data (`causes*.ts`); here they are looked up, the one that knows most about the call first.
 */

import { type ErrorKind, MinidockError } from '../../base/errors.ts'
import { type Cause, type Causes, type CausesByCall, COMMON_CAUSES } from './causes.ts'
import { FILE_CAUSES } from './causes-files.ts'
import { MOUNT_CAUSES, mountCauses } from './causes-mounts.ts'
import { netlinkCause } from './causes-netlink.ts'
import { NETWORK_CAUSES } from './causes-network.ts'
import { ENTERING_CAUSES, PROCESS_CAUSES } from './causes-processes.ts'
import { type Errno, errnoOf, errnoText } from './errno.ts'
import { explainExec } from './exec-failure.ts'
import { showCall, showOtherwise } from './listing.ts'
import type { Call, Instruction, Label } from './program.ts'

const BY_CALL: CausesByCall = { ...FILE_CAUSES, ...MOUNT_CAUSES, ...NETWORK_CAUSES, ...PROCESS_CAUSES }

/** Longer calls (an overlay of a hundred layers, an environment) lose their middle. */
const LONGEST_CALL = 400

const KINDS: Readonly<Partial<Record<Errno, ErrorKind>>> = {
  ENOSPC: 'unavailable',
  EDQUOT: 'unavailable',
  EROFS: 'unavailable',
  ENOSYS: 'unavailable',
  ENODEV: 'unavailable',
  EPERM: 'forbidden',
  EACCES: 'forbidden',
  EADDRINUSE: 'conflict',
}

/** The `cause` of the error of a failed instruction: for a caller that has to know whose call it was. */
export class FailedCall {
  readonly instruction: Instruction
  /** `EBUSY`, or `errno 512`. */
  readonly errno: string
  /** What that likely means, where it is known: completes "…: EBUSY: ". */
  readonly likely: string | undefined

  constructor(instruction: Instruction, errno: string, likely?: string) {
    this.instruction = instruction
    this.errno = errno
    this.likely = likely
  }

  toString(): string {
    return `${showCall(this.instruction)}: ${this.errno}`
  }
}

/**
 * @param what what was wanted, after "cannot": `start web`; absent: the call itself
 * @param hint what to do, where more is known than the call and its errno say
 * @returns the error to throw, with the `FailedCall` as its cause; for execve(2), of the container's program, in docker's words and with docker's exit code
 */
export function explainFailure(instruction: Instruction, errno: number, what?: string, hint?: string): MinidockError {
  if (instruction.op === 'call' && instruction.name === 'execve') return explainExecve(instruction, errno)
  const name = errnoOf(errno)
  const known = name && causeOf(instruction, name)
  const wanted = what === undefined ? '' : `${what}: `
  const message = `cannot ${wanted}${shorten(showFailed(instruction, name))}: ${errnoText(errno)}${known ? `: ${known.cause}` : ''} (${origin(instruction.label)})`
  const told = hint ?? known?.hint
  const cause = new FailedCall(instruction, errnoText(errno), known?.cause)
  return new MinidockError((name && KINDS[name]) ?? 'engine', message, told === undefined ? { cause } : { hint: told, cause })
}

/** argv[0] is the command as the user gave it: the path is one of those that it was looked for at. */
function explainExecve(call: Call, errno: number): MinidockError {
  const [path, argv] = call.args
  const [command = path] = Array.isArray(argv) ? argv : []
  const { kind, message, hint } = explainExec(String(command), !String(command).includes('/'), errno)
  return new MinidockError(kind, message, { ...(hint !== undefined && { hint }), cause: new FailedCall(call, errnoText(errno)) })
}

/** The call, or what was sent otherwise: that has failed if the errno is tolerated, and else either may have. */
function showFailed(instruction: Instruction, name: Errno | undefined): string {
  const otherwise = showOtherwise(instruction)
  if (otherwise === undefined) return showCall(instruction)
  return name && instruction.tolerates.includes(name) ? otherwise.replace(/^else /, '') : `${showCall(instruction)} ${otherwise}`
}

function causeOf(instruction: Instruction, name: Errno): Cause | undefined {
  const known = instruction.op === 'netlink' ? netlinkCause(instruction, name) : undefined
  if (known) return known
  return [...causesOf(instruction), COMMON_CAUSES].find(causes => name in causes)?.[name]
}

function causesOf(instruction: Instruction): readonly Causes[] {
  if (instruction.op !== 'call') return [BY_CALL[instruction.op] ?? {}]
  if (instruction.name === 'mount') return mountCauses(instruction.args[2], instruction.args[3])
  // What is given from the start enters the working directory that the user has named; a module of a chapter, a folder of its own choice.
  if (instruction.name === 'chdir' && instruction.label.chapter > 0) return [ENTERING_CAUSES]
  return [BY_CALL[instruction.name] ?? {}]
}

function origin({ module, chapter, why }: Label): string {
  const taught = chapter === 0 ? 'given from the start' : `chapter ${chapter}`
  return `module ${module}, ${taught}: ${why}`
}

function shorten(call: string): string {
  return call.length <= LONGEST_CALL ? call : `${call.slice(0, LONGEST_CALL - 60)} … ${call.slice(-60)}`
}
