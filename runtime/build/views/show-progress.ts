/** Shows a build on stderr while it goes on: in one of BuildKit's ways. */

import { MinidockError } from '../../base/errors.ts'
import type { Terminal } from '../../cli/command.ts'
import { StandingLines } from '../../cli/standing-lines.ts'
import type { BuildEvent } from '../build-events.ts'
import { closingText } from './closing.ts'
import { withoutEscapeCodes } from './output.ts'
import { flush, type Printed, SILENT, tellPlain } from './plain.ts'
import { NOTHING_YET, reduce } from './progress.ts'
import type { ProgressMode } from './progress-modes.ts'
import { tellRawJson } from './raw-json.ts'
import { draw, type Screen } from './screen.ts'
import { monotonicTime } from './times.ts'

/** Milliseconds between two pictures. */
const TICK = 100

/** Lines of a failed step's output that are shown once more where all of them have been shown. */
const AGAIN = 10

export interface ProgressView {
  tell(event: BuildEvent): void
  /** The build is at its end, whichever: shows what stands under the progress. Called a second time, it does nothing. */
  end(): void
}

type Stderr = Pick<Terminal, 'err' | 'progress' | 'screen'>

/** @throws {MinidockError} `invalid` for `tty` where there is no terminal that understands it */
export function showProgress(mode: ProgressMode, terminal: Stderr, clock = monotonicTime): ProgressView {
  if (mode === 'none') return { tell: () => undefined, end: () => undefined }
  if (mode === 'quiet') return once(quiet(terminal, clock))
  if (mode === 'rawjson') return rawJson(terminal)
  if (mode === 'tty' && terminal.screen === undefined) {
    throw new MinidockError('invalid', 'failed to get console: stderr is no terminal that lines can be written anew on', {
      hint: 'use --progress plain; NO_COLOR and TERM=dumb ask for it, too',
    })
  }
  return once(mode === 'plain' || terminal.screen === undefined ? plain(terminal, clock) : onScreen(terminal, terminal.screen, clock))
}

function once(view: ProgressView): ProgressView {
  let ended = false
  return {
    tell: event => {
      if (!ended) view.tell(event)
    },
    end() {
      if (!ended) view.end()
      ended = true
    },
  }
}

/** A pipe gets a program's output as it is; on a terminal it has no colours, for nothing in it may steer that. */
function write({ err, progress }: Stderr, text: string): void {
  if (text !== '') err(progress ? withoutEscapeCodes(text) : Buffer.from(text))
}

function quiet(terminal: Stderr, clock: () => number): ProgressView {
  let progress = NOTHING_YET
  return {
    tell(event) {
      progress = reduce(progress, event, clock())
    },
    end() {
      write(terminal, closingText({ ...progress, warnings: [] }, Number.POSITIVE_INFINITY))
    },
  }
}

/** Its times are those of the day. Nothing stands under it: each line is for a program. */
function rawJson({ err }: Stderr): ProgressView {
  let progress = NOTHING_YET
  return {
    tell(event) {
      const [next, line] = tellRawJson(progress, event, Date.now())
      progress = next
      if (line !== '') err(line)
    },
    end: () => undefined,
  }
}

function plain(terminal: Stderr, clock: () => number): ProgressView {
  let state = SILENT
  const show = ([next, text]: Printed) => {
    state = next
    write(terminal, text)
  }
  const timer = setInterval(() => show(flush(state, clock())), TICK)
  timer.unref()
  return {
    tell: event => show(tellPlain(state, event, clock())),
    end() {
      clearInterval(timer)
      write(terminal, closingText(state.progress, AGAIN))
    },
  }
}

const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'

function onScreen(terminal: Stderr, first: Screen, clock: () => number): ProgressView {
  let progress = NOTHING_YET
  const standing = new StandingLines()
  let changed = false
  const paint = (whole: boolean) => {
    const lines = draw(progress, clock(), terminal.screen ?? first, whole)
    const hide = standing.height === 0 ? HIDE_CURSOR : ''
    // Bytes: these escape codes are ours, and `draw` has made all others visible.
    terminal.err(Buffer.from(hide + standing.anew(lines)))
    changed = false
  }
  const timer = setInterval(() => {
    if (changed || progress.vertices.some(({ ended }) => ended === undefined)) paint(false)
  }, TICK)
  timer.unref()
  return {
    tell(event) {
      progress = reduce(progress, event, clock())
      changed = true
    },
    end() {
      clearInterval(timer)
      if (progress.vertices.length > 0) paint(true)
      if (standing.height > 0) terminal.err(Buffer.from(SHOW_CURSOR))
      write(terminal, closingText(progress, Number.POSITIVE_INFINITY))
    },
  }
}
