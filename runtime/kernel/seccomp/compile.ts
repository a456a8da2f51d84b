/**
 * Compiles a filter to the program that the kernel runs before each system call:
 *
 *   which architecture? ─▶ a search tree over its calls' numbers ─▶ an answer, for some calls after a look at their arguments
 */

import { MinidockError } from '../../base/errors.ts'
import type { Architecture } from '../program/architecture.ts'
import { abisOf } from './abis.ts'
import { KILL_THREAD } from './action.ts'
import { CODE, DATA, encodeInstructions, load, MOST_INSTRUCTIONS, ret, skipUnless } from './bpf.ts'
import type { Filter } from './filter.ts'
import { checkFilter } from './rules.ts'
import { runsOf } from './runs.ts'
import { searchTree } from './search-tree.ts'

/**
 * Returns an array of `struct sock_filter`, for `seccomp(SECCOMP_SET_MODE_FILTER)`.
 * @param architecture of the machine
 * @throws {MinidockError} `invalid` for a filter that makes no sense, or whose program is longer than the kernel takes
 */
export function compileFilter(filter: Filter, architecture: Architecture): Uint8Array {
  const abis = abisOf(filter.architectures ?? [], architecture)
  const checked = checkFilter(filter)
  const parts = [...Map.groupBy(abis, ({ audit }) => audit)].flatMap(([audit, ofAudit]) => {
    const tree = [load(DATA.NUMBER), ...searchTree(runsOf(checked, ofAudit))]
    return [...skipUnless(CODE.EQUAL, audit, tree.length), ...tree]
  })
  const program = [load(DATA.ARCHITECTURE), ...parts, ret(KILL_THREAD)]
  if (program.length > MOST_INSTRUCTIONS)
    throw new MinidockError(
      'invalid',
      `the seccomp profile compiles to ${program.length} instructions, and the kernel takes ${MOST_INSTRUCTIONS}`,
      { hint: 'name fewer architectures, or fewer rules with arguments' },
    )
  return encodeInstructions(program)
}
