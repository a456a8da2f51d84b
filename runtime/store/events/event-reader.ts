/** Reads `events.jsonl`, which `event-log.ts` describes, while others write it. */

import { type DockerEvent, parseEvent } from '../../formats/docker/event.ts'
import { lastLines } from '../../formats/logs/last-lines.ts'
import { RotatedFile } from '../files/rotated-file.ts'
import type { EventLog } from './event-log.ts'

const NEWLINE = 10

export class EventReader {
  readonly #file: RotatedFile

  /** @param past with all that was written before; else only what will be */
  constructor({ path }: EventLog, past: boolean) {
    this.#file = new RotatedFile(path)
    if (!past) this.#file.skipToLast(0, lastLines)
  }

  /** What was written since the last time, in the order of time. */
  read(): DockerEvent[] {
    const pieces = this.#file.pieces(bytes => {
      const size = bytes.lastIndexOf(NEWLINE) + 1
      const lines = Buffer.from(bytes.buffer, bytes.byteOffset, size).toString().split('\n')
      return { size, made: lines.flatMap(line => parseEvent(line) ?? []) }
    })
    return [...pieces].flat().sort((a, b) => Number(a.timeNano - b.timeNano))
  }

  close(): void {
    this.#file.close()
  }
}
