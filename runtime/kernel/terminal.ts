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
  openInContainer(emitter.because('a new terminal has two ends: this is the master, for the person in front of it'), ptmx, flags, master)
  emitter
    .because('the other end, the slave, is locked until the master unlocks it')
    .ioctl_struct(master, IOCTL.TIOCSPTLCK, new Uint8Array(4))
  emitter
    .because('opened through its master, not by path: no other terminal can be taken for it')
    .into(slave)
    .ioctl_open(master, IOCTL.TIOCGPTPEER, flags)
  if (size) {
    const window = Uint16Array.of(size.height, size.width, 0, 0)
    emitter
      .because('the size of the window, for programs that draw in it')
      .ioctl_struct(master, IOCTL.TIOCSWINSZ, new Uint8Array(window.buffer))
  }
  emitter.because("the slave belongs to the container's user, who may have to open it again").fchown(slave, uid, -1)
  emitter.because('the master goes to the monitor, which passes keys in and output out').sendmsg(PRESET.monitor, { descriptor: master }, 0)
  emitter
    .because('the monitor answers when the terminal has the size of the window: no program sees another')
    .read(PRESET.monitor, new OutputBuffer(1), 1)
  emitter.because('only the leader of a new session can be given a controlling terminal').setsid()
  emitter.because('the controlling terminal: Ctrl-C and changes of the window arrive as signals').ioctl(slave, IOCTL.TIOCSCTTY, 0)
  const streams = emitter.because('stdin, stdout and stderr are the terminal')
  for (const descriptor of [0, 1, 2]) streams.dup3(slave, descriptor, 0)
}
