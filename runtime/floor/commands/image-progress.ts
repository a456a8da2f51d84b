/** What is said while an image is brought: on stderr, lines for a user who looks on. Where nobody does, only what comes over the network is told, as docker does. */

import type { Terminal } from '../../cli/command.ts'
import type { TransferView } from '../../cli/transfer-view.ts'
import type { Progress } from '../../plan/image-source.ts'

export interface ImageProgress extends Progress {
  /** Nothing more is to come: shows how each layer has ended. */
  end(): Promise<void>
}

export function imageProgress(terminal: Terminal, quiet: boolean): ImageProgress {
  if (quiet) return SILENT
  /** Lines that nobody needs if the image is made here. */
  const held: string[] = []
  let view: Promise<TransferView> | undefined
  const tell: Progress['tell'] = event => {
    view ??= openView(terminal)
    const lines = held.splice(0).map(text => ({ kind: 'line', text }) as const)
    view = view.then(shown => {
      for (const each of [...lines, event]) shown.tell(each)
      return shown
    })
  }
  const say = (line: string) => {
    if (view !== undefined) tell({ kind: 'line', text: line })
    else if (terminal.progress) terminal.err(`${line}\n`)
    else held.push(line)
  }
  return {
    say,
    tell,
    step: (label, work) => terminal.step(label, work),
    end: async () => (await view)?.end(),
  }
}

const SILENT: ImageProgress = {
  say: () => undefined,
  tell: () => undefined,
  step: (_label, work) => work(() => undefined),
  end: async () => undefined,
}

async function openView(terminal: Terminal): Promise<TransferView> {
  const { transferView } = await import('../../cli/transfer-view.ts')
  return transferView({
    write: bytes => terminal.err(bytes),
    get screen() {
      return terminal.screen
    },
  })
}
