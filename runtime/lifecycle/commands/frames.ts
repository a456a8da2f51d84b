/**
 * `system frames`: what goes over a connection to a container's monitor, frame by frame, a line each: which stream, how many bytes, and these as JSON. What comes
 * on stdin goes to the container, in frames too, if it takes any.
 */

import type { Socket } from 'node:net'
import type { Call } from '../../cli/command.ts'
import { settled } from '../../engine/settle.ts'
import { MinidockError } from '../../errors.ts'
import { connectToMonitor, FRAME, WANTS } from '../../kernel/monitor-connection.ts'
import type { LifecycleHeart } from '../heart.ts'

export async function showFrames({ engine, args: [name = ''], terminal }: Call, heart: LifecycleHeart): Promise<number> {
  const { state, directory, record } = await settled(engine, name)
  if (state !== 'running')
    throw new MinidockError('conflict', `You cannot attach to a container that does not run: ${name}`, {
      hint: `start it first: minidock start ${name}`,
    })
  const socket = await connectToMonitor(directory)
  const { OpenStdin } = record.Request
  socket.write(heart.frame(FRAME.hello, Uint8Array.of(WANTS.stdout | WANTS.stderr | (OpenStdin ? WANTS.stdin : 0))))
  if (OpenStdin) void sendInput(socket, heart)
  return await showOutput(socket, heart, line => terminal.out(line))
}

const CUT = 3

/** The end of stdin is a frame as well: the connection stays open, for what comes back. */
async function sendInput(socket: Socket, heart: LifecycleHeart): Promise<void> {
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) socket.write(heart.frame(FRAME.stdin, chunk))
  socket.write(heart.frame(FRAME.end, new Uint8Array()))
}

/** @returns the container's exit code */
async function showOutput(socket: Socket, heart: LifecycleHeart, show: (line: string) => void): Promise<number> {
  const unframe = heart.unframe()
  for await (const chunk of socket as AsyncIterable<Uint8Array>) {
    // As a connection may, and seldom does: in the middle of a header. Who relies on its coming in one piece is to find out here.
    for (const part of [chunk.subarray(0, CUT), chunk.subarray(CUT)]) {
      for (const { stream, bytes } of unframe(part)) {
        if (stream === FRAME.exit) return bytes[0] ?? 0
        show(`${nameOf(stream)} ${bytes.length} ${JSON.stringify(Buffer.from(bytes).toString())}\n`)
      }
    }
  }
  throw new MinidockError('engine', 'the connection ended before the monitor has said how the container ended')
}

function nameOf(stream: number): string {
  return stream === FRAME.stdout ? 'stdout' : stream === FRAME.stderr ? 'stderr' : `stream ${stream}`
}
