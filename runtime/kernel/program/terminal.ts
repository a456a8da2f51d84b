/** A pseudoterminal for the process that a program makes: the slave becomes its stdin, stdout and stderr, the master goes to the monitor. pty(7), ioctl_tty(2). */

import { IOCTL, O } from './constants.ts'
import { openInContainer } from './container-paths.ts'
import { OutputBuffer } from './kinds.ts'
import type { Emitter } from './program.ts'
import { PRESET } from './register.ts'

export interface TerminalOptions {
  /** Where new terminals come from: /dev/ptmx, or that of a devpts of its own. */
  readonly ptmx: string
  /** Owner of the slave. */
  readonly uid: number
  /** Rows and columns of the window, where they are known. */
  readonly size?: { readonly height: number; readonly width: number } | undefined
}

export function openTerminal(emitter: Emitter, { ptmx, uid, size }: TerminalOptions): void {
  const [master, slave] = [emitter.register('master'), emitter.register('slave')]
  const flags = O.RDWR | O.NOCTTY | O.CLOEXEC
  openInContainer(emitter.because('a pseudoterminal has two ends: the monitor will use this one, the master'), ptmx, flags, master)
  emitter
    .because('the slave is locked at first: opening it now would fail with EIO')
    .ioctl_struct(master, IOCTL.TIOCSPTLCK, new Uint8Array(4))
  emitter
    .because('the slave is opened through its master: a path could lead to another one')
    .into(slave)
    .ioctl_open(master, IOCTL.TIOCGPTPEER, flags)
  if (size) {
    const window = Uint16Array.of(size.height, size.width, 0, 0)
    emitter
      .because('a new terminal is 0 by 0: programs that draw need its real size')
      .ioctl_struct(master, IOCTL.TIOCSWINSZ, new Uint8Array(window.buffer))
  }
  emitter.because('the user owns the terminal: else opening /dev/stdout again fails with EACCES').fchown(slave, uid, -1)
  emitter.because('the monitor receives the master: clients read and write through it').sendmsg(PRESET.monitor, { descriptor: master }, 0)
  emitter
    .because('wait until the monitor has set the window size: the program must not see another')
    .read(PRESET.monitor, new OutputBuffer(1), 1)
  emitter.because('only a session leader without a terminal can get a controlling terminal').setsid()
  emitter.because('the slave becomes the controlling terminal: Ctrl-C arrives as a signal').ioctl(slave, IOCTL.TIOCSCTTY, 0)
  const streams = emitter.because('stdin, stdout and stderr are the terminal')
  for (const descriptor of [0, 1, 2]) streams.dup3(slave, descriptor, 0)
}
