/** The container's terminal, from its own devpts, where it is number 0; /dev/console is the same terminal. */

import { AT, MS, S } from '../kernel/program/constants.ts'
import { openTerminal } from '../kernel/program/terminal.ts'
import type { Birth } from '../plan/birth.ts'
import type { Plan } from '../plan/plan.ts'

export function containerTerminal({ spec }: Plan, birth: Birth): void {
  const { terminal, user, consoleSize } = spec.process
  if (!terminal) return
  const slot = birth.take('terminal', 'floor')
  openTerminal(slot.child('seal'), { ptmx: '/dev/pts/ptmx', uid: user.uid, size: consoleSize })
  const seal = slot.child('seal').because('programs that write to the console reach the same terminal')
  seal.tolerating('EEXIST').mknodat(AT.FDCWD, '/dev/console', S.IFREG | 0o620, { major: 0, minor: 0 })
  seal.mount('/dev/pts/0', '/dev/console', null, MS.BIND, null)
}
