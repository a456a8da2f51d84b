/**
 * Why a container's program could not be executed: execve(2), in the words that docker's users know, and with docker's exit codes:
 * 127 where there is no such file, 126 where there is one that cannot be executed.
 */

import { type ErrorKind, MinidockError } from '../../base/errors.ts'
import { type Errno, errnoOf, errnoText } from './errno.ts'

const INTERPRETER =
  'if the file is there, what it names to be run with is missing: the #! line of a script (does it end in a carriage return?), or the loader of a program for another C library'
/** What begins with a dash is hardly ever a program. */
const FLAG_ORDER = (flag: string) =>
  `flags come before the image, or before the container of exec, and what comes after it is the command: minidock run ${flag} IMAGE COMMAND`
const ARCHITECTURE = 'a script has to begin with a #! line (#!/bin/sh), and a program has to be made for this architecture: '

/** strerror(3), as Go and so docker print it, and what to do. */
const REASONS: Readonly<Partial<Record<Errno, readonly [text: string, hint: string]>>> = {
  EACCES: [
    'permission denied',
    'it has to be a regular file that the user may execute (chmod +x), on a mount without noexec, and every folder on its path must be open to the user',
  ],
  EPERM: [
    'operation not permitted',
    'a security module or a mount with nosuid forbids it, or it needs capabilities that the container does not have',
  ],
  EISDIR: ['is a directory', 'give the path of a program, not of a folder'],
  ENOEXEC: ['exec format error', ARCHITECTURE],
  ELIBBAD: ['accessing a corrupted shared library', 'the loader that the program names is no program'],
  E2BIG: [
    'argument list too long',
    'arguments and environment together are limited (ulimit -s / 4, and 128 KiB each): pass less with -e and --env-file',
  ],
  ELOOP: ['too many levels of symbolic links', 'the links on its path, or the #! lines, lead in a circle'],
  ETXTBSY: ['text file busy', 'somebody has the file open for writing'],
  ENAMETOOLONG: ['file name too long', 'a name has at most 255 bytes, and a path 4095'],
  ENOMEM: ['cannot allocate memory', 'the memory limit is too small for the program: -m'],
  EINVAL: ['invalid argument', 'the file is a damaged program'],
  EIO: ['input/output error', 'look for the reason: dmesg | tail'],
}

/**
 * @param command as the user gave it
 * @param searched it had no slash, and was looked for in every folder of PATH
 * @param errno of the last execve(2)
 */
export function explainExec(command: string, searched: boolean, errno: number): MinidockError {
  const name = errnoOf(errno)
  const quoted = JSON.stringify(command)
  if (name === 'ENOENT' || name === 'ENOTDIR') {
    return searched
      ? error('command-not-found', `exec: ${quoted}: executable file not found in $PATH`, searchHint(command))
      : error(
          'command-not-found',
          `exec: ${quoted}: stat ${command}: ${name === 'ENOENT' ? 'no such file or directory' : 'not a directory'}`,
          INTERPRETER,
        )
  }
  const [text, hint] = (name && REASONS[name]) ?? [errnoText(errno), 'minidock doctor checks the machine']
  return error('not-executable', `exec: ${quoted}: ${text}`, hint === ARCHITECTURE ? ARCHITECTURE + process.arch : hint)
}

function searchHint(command: string): string {
  if (command.startsWith('-')) return FLAG_ORDER(command)
  if (command === 'bash') return 'small images have no bash: try sh'
  return `see what the image has: minidock run --rm IMAGE ls /bin /usr/bin\n${INTERPRETER}`
}

function error(kind: ErrorKind, message: string, hint: string): MinidockError {
  return new MinidockError(kind, message, { hint })
}
