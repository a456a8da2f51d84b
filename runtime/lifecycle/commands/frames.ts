/**
 * `system frames`: what goes over a connection to a container's monitor, frame by frame, a line each: which stream, how many bytes, and these as JSON. What comes
 * on stdin goes to the container, in frames too, if it takes any.
 */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { attach } from '../../engine/attach.ts'
import { type AttachedStreams, contentOf, type Framing } from '../../engine/attached-streams.ts'
import { findReconciled } from '../../engine/reconcile.ts'
import type { LifecycleHeart, Piece } from '../heart.ts'

export async function showFrames({ engine, args: [name = ''], terminal }: Call, heart: LifecycleHeart): Promise<number> {
  const { state, record } = await findReconciled(engine, name)
  if (state !== 'running')
    throw new MinidockError('conflict', `You cannot attach to a container that does not run: ${name}`, {
      hint: `start it first: minidock start ${name}`,
    })
  const wanted = { stdin: record.Request.OpenStdin, stdout: true, stderr: true }
  const streams = await attach(
    engine,
    record.Id,
    wanted,
    shown(heart, line => terminal.out(line)),
  )
  if (wanted.stdin) void sendInput(streams)
  return await exitCodeOf(streams)
}

const CUT = 3

/** The same framing, which shows what comes out of it. */
function shown(framing: Framing, show: (line: string) => void): Framing {
  return {
    frame: (stream, bytes) => framing.frame(stream, bytes),
    unframe() {
      const piecesOf = framing.unframe()
      return function* (chunk) {
        // A connection may cut a header in two, and seldom does: here it always does, so that a heart that relies on whole headers fails at once.
        for (const part of [chunk.subarray(0, CUT), chunk.subarray(CUT)]) {
          for (const piece of piecesOf(part)) {
            if (isShown(piece)) show(lineOf(piece))
            yield piece
          }
        }
      }
    },
  }
}

/** All but the monitor's answer to the hello, and the container's exit code: the command ends with that. */
function isShown({ stream }: Piece): boolean {
  return !['hello', 'exit code'].includes(contentOf(stream) ?? '')
}

function lineOf({ stream, bytes }: Piece): string {
  return `${contentOf(stream) ?? `stream ${stream}`} ${bytes.length} ${JSON.stringify(Buffer.from(bytes).toString())}\n`
}

/** The end of stdin is a frame as well: the connection stays open, for what comes back. */
async function sendInput(streams: AttachedStreams): Promise<void> {
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) if (!(await streams.write(chunk))) return
  await streams.end()
}

async function exitCodeOf({ output, ended }: AttachedStreams): Promise<number> {
  for await (const _ of output);
  const end = await ended
  if (end.kind === 'exited') return end.exitCode
  throw new MinidockError('engine', 'the connection ended before the monitor has said how the container ended')
}
