/** Turns the launcher's report of a failed launch into an error. */

import { ERRNO_WORDS } from '../base/errno-words.ts'
import { type ErrorKind, MinidockError, runExitCode } from '../base/errors.ts'
import { isObject } from '../formats/go/json.ts'
import { O } from '../kernel/program/constants.ts'
import { explainFailure, FailedCall } from '../kernel/program/diagnosis.ts'
import type { Encoded } from '../kernel/program/encode.ts'
import { errnoText } from '../kernel/program/errno.ts'
import type { Instruction } from '../kernel/program/program.ts'
import type { LaunchResult } from '../kernel/program/report.ts'
import { mayBeRefused } from '../kernel/seccomp/lets-start.ts'
import type { Compiled } from '../plan/compiler.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { noteFailed } from '../store/containers/notes.ts'
import type { RequestFailure } from './failed-mount.ts'
import { requestFailure, requestFailureKind } from './request-failure.ts'

type Failure = Exclude<LaunchResult, { kind: 'running' }>

/** Keeps the error of a failed start in the container's directory, where `inspect` finds it. @returns the error */
export function noteFailure({ record, directory }: StoredContainer, error: MinidockError, result: Failure): MinidockError {
  if (!record.Request.HostConfig.AutoRemove && result.kind !== 'locked') {
    noteFailed(directory, { ExitCode: runExitCode(error.kind), Error: error.message })
  }
  return error
}

/**
 * Returns the error for a failed launch.
 * @param encoded has the origin of each encoded instruction
 * @param name the container's
 * @param joins it was the launch of an exec, which is in reach of the container's processes before its program runs
 */
export function failureOf(result: Failure, compiled: Compiled, encoded: Encoded, name: string, joins = false): MinidockError {
  const what = joins ? `exec in ${name}` : `start ${name}`
  switch (result.kind) {
    case 'locked':
      return alreadyRunning(name)
    case 'died':
      return new MinidockError('engine', `cannot ${what}: it was killed before its program ran`, {
        hint:
          filterHint(compiled) ??
          (joins ? `a process of ${name} may have killed it: try again` : 'is the machine out of memory? see: dmesg'),
      })
    case 'failed': {
      const instruction = compiled[result.list].instructions[encoded.origins[result.list][result.index] ?? -1]
      const folder = instruction && workingDirectoryFailure(instruction, compiled, result.errno, what, joins)
      if (folder) return folder
      const name = errnoText(result.errno)
      const asked = instruction && requestFailure(instruction, compiled, name)
      if (asked) return inDockersWords(requestFailureKind(asked), what, asked, new FailedCall(instruction, name))
      if (instruction) return explainFailure(instruction, result.errno, what, result.list === 'child' ? filterHint(compiled) : undefined)
      return new MinidockError('engine', `cannot ${what}: its monitor could not begin: ${errnoText(result.errno)}`, {
        hint: 'see what this machine can do: minidock doctor',
      })
    }
  }
}

function inDockersWords(kind: ErrorKind, what: string, { words, hint }: RequestFailure, cause: FailedCall): MinidockError {
  return new MinidockError(kind, `cannot ${what}: ${words}`, { ...(hint !== undefined && { hint }), cause })
}

/**
 * Returns the error for a working directory that is none, in docker's words and with its exit codes; undefined: another call has failed, or in a way that does
 * not come from the path. Docker makes what is missing for a container, and not for an exec.
 */
function workingDirectoryFailure(
  instruction: Instruction,
  { child }: Compiled,
  errno: number,
  what: string,
  joins: boolean,
): MinidockError | undefined {
  const name = errnoText(errno)
  const kind = joins ? EXEC_DIRECTORY_KINDS[name] : START_DIRECTORY_KINDS[name]
  const cwd = child.instructions.findLast(entersDirectory)
  if (!kind || cwd?.op !== 'call' || !(entersDirectory(instruction) || makesDirectory(instruction))) return undefined
  const words = `chdir to cwd (${JSON.stringify(cwd.args[1])}) failed: ${ERRNO_WORDS[name]}`
  return inDockersWords(kind, what, { words, hint: directoryHint(name, joins) }, new FailedCall(instruction, name))
}

const START_DIRECTORY_KINDS: Readonly<Record<string, ErrorKind>> = {
  EACCES: 'not-executable',
  ELOOP: 'engine',
  ENAMETOOLONG: 'engine',
  ENOTDIR: 'engine',
}
const EXEC_DIRECTORY_KINDS: Readonly<Record<string, ErrorKind>> = {
  ...START_DIRECTORY_KINDS,
  ENOENT: 'command-not-found',
  ENOTDIR: 'not-executable',
}

function directoryHint(name: string, joins: boolean): string {
  if (name === 'ELOOP') return 'a link on its path leads in a circle, or through /proc out of the root: no such link is followed'
  return joins ? 'name a folder that the container has: -w /' : "-w, or the image's WORKDIR, has to lead to a folder"
}

/** The floor opens one folder only: the working directory, and those above it to make it. */
function entersDirectory(instruction: Instruction): boolean {
  if (instruction.op !== 'call' || instruction.name !== 'openat2' || instruction.label.module !== 'floor') return false
  const how: unknown = instruction.args[2]
  return isObject(how) && (Number(how.flags) & O.DIRECTORY) !== 0
}

function makesDirectory({ op, label, ...call }: Instruction): boolean {
  return op === 'call' && 'name' in call && call.name === 'mkdirat' && label.module === 'floor'
}

/** Returns what to do where a profile of the user's may be the cause; undefined: its filter, if there is one, lets all calls of a start through. */
function filterHint({ child }: Compiled): string | undefined {
  const calls = mayBeRefused(child.instructions)
  return calls.length === 0 ? undefined : `the seccomp profile refuses ${calls.join(', ')} with some arguments: it may be the cause`
}

/** Returns the error `conflict` for a container that another process holds the lock of. */
export function alreadyRunning(name: string): MinidockError {
  return new MinidockError('conflict', `cannot start ${name}: it is already running, or another command is at work on it`, {
    hint: 'see it with: minidock ps; a copy into it (minidock cp) ends by itself: try again',
  })
}
