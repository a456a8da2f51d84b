/**
 * User-mode Linux: a kernel that is a program. Debian's boots in two seconds and needs no virtualization. It brings what the machine around it may not have:
 * another version of the kernel, and control groups of version 2 with all their controllers.
 *
 * One processor, and no network but its own: bridges and veth pairs work, and nf_tables has no family of IP. It runs in a sandbox, which protects the host's files, keeps the time limit, and ends it with whoever asked for it.
 */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { COMPILE_CACHE } from '../../course/chapter/compile-cache.ts'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import { inSandbox } from '../sandbox/sandbox.ts'
import { umlRoot } from './uml-root.ts'

const MIB = 1 << 20
/** Of the machine. Taken from the host as it is used. */
const MEMORY_MIB = 2560
/** What the sandbox needs beside the machine's memory: UML itself, and what is written to its root. */
const AROUND_MIB = 1024
/** Each process in the machine is one of the sandbox's as well. */
const PROCESSES = 4096

/** The sandbox gives its command sockets from descriptor 4 on; /machine is shared by boot.sh and the machine. */
const RECORDING = { UML_RECORD: '4', MINIDOCK_LAB_RECORD: '/machine/record' }

/** The exit code of a machine that did not boot: boot.sh. */
export const NOT_BOOTED = 126

export interface UmlOptions {
  readonly command: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
  /** What process 1 is; default: a script that runs the command. */
  readonly system?: 'systemd'
  /** The time limit, boot included. */
  readonly seconds: number
  /** Gets what the command has written into the file that MINIDOCK_LAB_RECORD names; nothing, if it wrote none or the machine ended before. */
  readonly onRecord?: (text: string) => void
}

/** @throws {MinidockError} `unavailable` if this machine has no user-mode Linux: that is never a reason to skip a check */
export function requireUml(): void {
  const has = (program: string) => (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, program)))
  if (process.arch !== 'x64')
    throw new MinidockError('unavailable', `could not boot user-mode Linux: there is none for ${process.arch}`, {
      hint: 'the same checks on this machine: npm run lab -- --on host',
    })
  const missing = [has('linux.uml') ? [] : 'user-mode-linux', has('mmdebstrap') ? [] : 'mmdebstrap'].flat()
  if (missing.length > 0)
    throw new MinidockError('unavailable', `could not boot user-mode Linux: ${missing.join(' and ')} not installed`, {
      hint: `apt-get install ${missing.join(' ')}`,
    })
}

/**
 * Runs a command in the repository, as root of such a machine. Its output is this process's, stderr included.
 * @returns its exit code; with a message on stderr, `NOT_BOOTED`, 125 if the machine did not live as long as the command, 124 if the time is over
 */
export async function inUml({ command, env = {}, system, seconds, onRecord }: UmlOptions): Promise<number> {
  requireUml()
  const root = await umlRoot()
  let record: Promise<string> | undefined
  const { end, exitCode } = await inSandbox({
    command: ['bash', join(import.meta.dirname, 'boot.sh'), root, REPOSITORY, COMPILE_CACHE, ...command],
    env: { UML_MEMORY: `${MEMORY_MIB}M`, ...(system && { UML_SYSTEM: system }), ...(onRecord && RECORDING), ...env },
    memory: (MEMORY_MIB + AROUND_MIB) * MIB,
    pids: PROCESSES,
    seconds,
    show: [root],
    images: false,
    streams: 'inherited',
    ...(onRecord && { sockets: 1, talk: ([socket]) => (record = socket && text(socket).catch(() => '')) }),
  })
  if (record) onRecord?.(await record)
  if (end !== 'time-limit') return exitCode
  process.stderr.write(`not done within ${Math.ceil(seconds)} seconds: user-mode Linux was ended\n`)
  return 124
}
