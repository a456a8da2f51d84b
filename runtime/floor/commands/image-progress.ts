/** What is said while an image is brought: lines on stderr, for a user who looks on. */

import type { Terminal } from '../../cli/command.ts'
import type { Progress } from '../../plan/image-source.ts'

export function imageProgress(terminal: Terminal, quiet: boolean): Progress {
  return {
    say(line) {
      if (terminal.progress && !quiet) terminal.err(`${line}\n`)
    },
    tell: () => undefined,
    step: (label, work) => terminal.step(label, say => work(line => quiet || say(line))),
  }
}
