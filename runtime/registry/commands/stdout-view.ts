/** The view of `pull` and `push`: on stdout, as docker's is. */

import type { Terminal } from '../../cli/command.ts'
import { type TransferView, transferView } from '../../cli/transfer-view.ts'

/** In place where stdout is the terminal that stderr is. */
export function stdoutView(terminal: Terminal): TransferView {
  return transferView({
    write: bytes => terminal.out(bytes),
    get screen() {
      return terminal.columns === undefined ? undefined : terminal.screen
    },
  })
}
