/**
 * Which program shows a long text a screen at a time: the one that MINIDOCK_PAGER or PAGER names, else less. These work as git's GIT_PAGER and PAGER do: they hold
 * a command for the shell, and with an empty one, or `cat`, nothing is paged.
 */

import type { Environment, Pager } from '../../kernel/launch/page.ts'

const LESS: Pager = { file: 'less', args: [] }

/** @returns undefined where nothing is to be paged: a terminal that cannot move its cursor gets the text as it is */
export function pagerOf(env: Environment): Pager | undefined {
  if (!env['TERM'] || env['TERM'] === 'dumb') return undefined
  const command = (env['MINIDOCK_PAGER'] ?? env['PAGER'])?.trim()
  if (command === undefined) return LESS
  return command === '' || command === 'cat' ? undefined : { file: '/bin/sh', args: ['-c', command] }
}

/** Whether a text fits on a screen, with a line for the shell's next prompt. Its lines are as long as the screen is wide, at most. */
export function fits(text: string, rows: number): boolean {
  return text.split('\n').length <= rows
}
