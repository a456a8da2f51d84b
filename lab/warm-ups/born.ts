/** One process of one clone3(2), some calls, and a shell: a container's birth with nothing in it but what is given here. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import { prepareLaunch } from '../../runtime/kernel/launch/launcher.ts'
import { ownArchitecture } from '../../runtime/kernel/program/architecture.ts'
import { CLOSE_RANGE, MSG, PR, SIG } from '../../runtime/kernel/program/constants.ts'
import { explainFailure } from '../../runtime/kernel/program/diagnosis.ts'
import { encode } from '../../runtime/kernel/program/encode.ts'
import { type Emitter, Program, Registers } from '../../runtime/kernel/program/program.ts'
import { PRESET } from '../../runtime/kernel/program/register.ts'
import { MARK } from '../../runtime/kernel/program/report.ts'

interface BirthOf {
  /** CLONE_NEW flags. */
  readonly flags: number
  /** What the new process does before it becomes the shell. */
  calls(child: Emitter): void
  /** For `sh -c`. */
  readonly script: string
}

export interface Lived {
  /** The call that has failed, as strace would show it, and why; then there was no shell. */
  readonly failure?: string
  readonly exitCode: number
  /** Stdout and stderr of the shell. */
  readonly output: string
}

const LABEL = { module: 'warm-up', chapter: 0, why: '' }

/** Waits for the end of the shell. @throws {MinidockError} the process could not be made, for a reason that is not the file's */
export async function born({ flags, calls, script }: BirthOf): Promise<Lived> {
  const registers = new Registers()
  const [host, child] = [new Program(registers), new Program(registers)]
  host.emitter(LABEL).clone(flags)
  calls(child.emitter(LABEL))
  becomeShell(child.emitter(LABEL), script)
  const directory = mkdtempSync('/tmp/born-')
  const log = { driver: 'json-file', maxSize: 0, maxFile: 1 } as const
  try {
    const { bytes, origins } = encode({ host, child }, { architecture: ownArchitecture(), log })
    const launch = prepareLaunch(join(REPOSITORY, 'build/launcher'), directory).run(bytes)
    const result = await launch.result
    const exitCode = await launch.exited()
    if (result.kind === 'running') return { exitCode, output: outputIn(directory) }
    if (result.kind !== 'failed') throw new MinidockError('engine', 'the process ended before it became a shell')
    const { list, index, errno } = result
    const instruction = (list === 'child' ? child : host).instructions[origins[list][index] ?? -1]
    if (!instruction) throw new MinidockError('engine', `the process could not be made: errno ${errno}`)
    return { exitCode, output: '', failure: withoutOrigin(explainFailure(instruction, errno).message) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function becomeShell(child: Emitter, script: string): void {
  child.prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
  child.close_range(3, 0xffff_ffff, CLOSE_RANGE.CLOEXEC)
  child.sendto(PRESET.status, MARK, MARK.length, MSG.NOSIGNAL, null, 0)
  child.execve('/bin/sh', ['sh', '-c', script], ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'])
}

/** In a file of one call, its module and its reason say nothing new. */
function withoutOrigin(message: string): string {
  return message.replace(/^cannot /, '').replace(/ \(module [\s\S]*\)$/, '')
}

function outputIn(directory: string): string {
  const lines = readFileSync(join(directory, 'log.jsonl'), 'utf8').split('\n').slice(0, -1)
  return lines.map(line => (JSON.parse(line) as { readonly log: string }).log).join('')
}
