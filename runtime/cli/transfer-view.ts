/** Shows what happens to an image's layers while it is pulled or pushed: on a terminal a line for each layer, in place; in a pipe each change of a state. */

import { visible } from '../formats/text/visible.ts'
import type { TransferEvent } from '../plan/transfer-events.ts'
import { StandingLines } from './standing-lines.ts'
import { fittedLines, hasBar, type LayerEvent, layerText, stateText } from './transfer-lines.ts'

/** Where the view is shown. */
export interface TransferOutput {
  /** Writes bytes as they are. */
  write(bytes: Uint8Array): void
  /** Size of the terminal, if lines that stand there can be written anew. */
  readonly screen?: { readonly columns: number; readonly rows: number } | undefined
}

export interface TransferView {
  tell(event: TransferEvent): void
  /** Shows how each layer has ended. Called a second time, it does nothing. */
  end(): void
}

/** Milliseconds between two pictures. */
const TICK = 100

/** @param output asked for its size each time: a terminal's changes */
export function transferView(output: TransferOutput): TransferView {
  return output.screen === undefined ? plainView(output) : screenView(output)
}

/** A view that shows nothing, for `--quiet`. */
export const SILENT_VIEW: TransferView = { tell: () => undefined, end: () => undefined }

function writeText({ write }: TransferOutput, text: string): void {
  write(Buffer.from(text))
}

function plainView(output: TransferOutput): TransferView {
  const states = new Map<string, string>()
  return {
    tell(event) {
      if (event.kind === 'line') {
        writeText(output, `${visible(event.text)}\n`)
        states.clear()
        return
      }
      const text = stateText(event)
      if (hasBar(event) || states.get(event.id) === text) return
      states.set(event.id, text)
      writeText(output, `${text}\n`)
    },
    end: () => undefined,
  }
}

const UNKNOWN = { columns: 80, rows: 24 }

function screenView(output: TransferOutput): TransferView {
  /** In the order in which they came: a layer keeps its line. */
  let layers = new Map<string, LayerEvent>()
  const standing = new StandingLines()
  let changed = false
  const paint = (whole: boolean) => {
    const { columns, rows } = output.screen ?? UNKNOWN
    // The last column stays free, for some terminals begin a new line there; the last row has the cursor.
    const [width, room] = [Math.max(1, columns - 1), Math.max(1, rows - 1)]
    const all = [...layers.values()]
    const lines = whole ? all.map(layer => layerText(layer, width)) : fittedLines(all, width, room)
    writeText(output, standing.anew(lines))
    changed = false
  }
  const timer = setInterval(() => {
    if (changed) paint(false)
  }, TICK)
  // A view does not keep a process alive.
  timer.unref()
  const close = () => {
    if (layers.size > 0) paint(true)
    layers = new Map()
    standing.leave()
  }
  return {
    tell(event) {
      if (event.kind === 'line') {
        close()
        writeText(output, `${visible(event.text)}\n`)
        return
      }
      layers.set(event.id, event)
      changed = true
    },
    end() {
      clearInterval(timer)
      close()
    },
  }
}
