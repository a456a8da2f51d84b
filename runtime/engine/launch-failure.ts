/** Turns the launcher's report of a failed launch into an error. */

import { MinidockError, runExitCode } from '../base/errors.ts'
import { explainFailure } from '../kernel/program/diagnosis.ts'
import type { Encoded } from '../kernel/program/encode.ts'
import { errnoText } from '../kernel/program/errno.ts'
import type { LaunchResult } from '../kernel/program/report.ts'
import { mayBeRefused } from '../kernel/seccomp/lets-start.ts'
import type { Compiled } from '../plan/compiler.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { noteFailed } from '../store/containers/notes.ts'

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
      if (instruction) return explainFailure(instruction, result.errno, what, result.list === 'child' ? filterHint(compiled) : undefined)
      return new MinidockError('engine', `cannot ${what}: its monitor could not begin: ${errnoText(result.errno)}`, {
        hint: 'see what this machine can do: minidock doctor',
      })
    }
  }
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
