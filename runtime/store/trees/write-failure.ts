/** Why a file could not be copied, in docker's words where docker has some. */

import { ERRNO_WORDS } from '../../base/errno-words.ts'
import { MinidockError } from '../../base/errors.ts'
import { explainFailure } from '../../kernel/program/diagnosis.ts'
import { type Errno, errnoOf } from '../../kernel/program/errno.ts'
import type { Instruction } from '../../kernel/program/program.ts'
import { COPYING, type WriteTarget } from './write-tree.ts'

/** What may be wrong with the place that is written to. */
const TOLD: readonly Errno[] = ['EBUSY', 'EDQUOT', 'ENAMETOOLONG', 'ENOENT', 'ENOSPC', 'EROFS']

const HINTS: Readonly<Partial<Record<Errno, string>>> = {
  ENOENT: 'a directory of the kernel (/proc, /sys) takes no new files; any other was removed meanwhile',
  EBUSY: 'something is mounted there: it can be written to, and not be replaced',
  ENOSPC: 'see where: df -h; df -i',
}

/** What is refused, by what was to be written. @param path as it is shown @param source what was to be copied there, as it is shown */
type Refusals = Readonly<Record<'directory' | 'other', (path: string, source: string) => string>>

const REFUSALS: Readonly<Record<'cp' | 'build', Refusals>> = {
  cp: {
    directory: (path, source) => `cannot overwrite non-directory ${JSON.stringify(path)} with directory ${JSON.stringify(source)}`,
    other: (path, source) => `cannot overwrite directory ${JSON.stringify(path)} with non-directory ${JSON.stringify(source)}`,
  },
  build: {
    directory: path => `cannot copy to non-directory: ${path}`,
    other: path => `cannot replace to directory ${path} with file`,
  },
}

export function explainWrite(
  { shown, sourceOf = as => as, words = 'cp' }: WriteTarget,
  instruction: Instruction,
  errno: number,
): MinidockError {
  const { why } = instruction.label
  const name = errnoOf(errno)
  if (instruction.op !== 'call' || name === undefined || !why.startsWith(COPYING)) return explainFailure(instruction, errno)
  const path = why.slice(COPYING.length)
  const source = sourceOf(path.slice(shown.replace(/\/$/, '').length + 1))
  if (instruction.name === 'unlinkat' && name === 'EISDIR') return refused(REFUSALS[words].other(path, source))
  if (instruction.name === 'openat' && (name === 'ENOTDIR' || name === 'ELOOP')) return refused(REFUSALS[words].directory(path, source))
  if (instruction.name === 'sendfile' && name === 'ENODATA')
    return new MinidockError('conflict', `cannot copy to ${path}: the file became shorter meanwhile`, {
      hint: 'copy again when nothing writes to it',
    })
  if (instruction.name === 'openat2' && name === 'EXDEV') return unavailable(`unlinkat ${path}`, 'EBUSY')
  if (!TOLD.includes(name)) return explainFailure(instruction, errno, why)
  return unavailable(`${instruction.name.replace('openat2', 'openat')} ${path}`, name)
}

function unavailable(what: string, name: Errno): MinidockError {
  const hint = HINTS[name]
  return new MinidockError('unavailable', `${what}: ${ERRNO_WORDS[name] ?? name}`, hint === undefined ? {} : { hint })
}

function refused(message: string): MinidockError {
  return new MinidockError('conflict', message, { hint: 'remove what is there first, or give another destination' })
}
