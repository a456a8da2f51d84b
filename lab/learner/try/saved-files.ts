/**
 * What the learner saves while a sandbox stands goes into it through a socket, a SavedFile a line: an overlay does not show a file that an editor has renamed into
 * the place of another.
 */

import { readFileSync, renameSync, watch, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Duplex, Readable } from 'node:stream'
import { WORKSHOP } from '../exercises.ts'

/** The word by which own-shell.ts is told that they come. */
export const SAVED_FILES = 'saved-files'

interface SavedFile {
  /** In the workshop. */
  readonly name: string
  readonly content: string
}

/** Outside: watches the workshop, and sends. */
export class SavedFiles {
  readonly #watcher = watch(WORKSHOP, (_, name) => {
    if (name?.endsWith('.ts')) this.#send(name)
  })
  #socket: Duplex | undefined

  sendTo(socket: Duplex | undefined): void {
    this.#socket = socket
  }

  #send(name: string): void {
    try {
      const saved: SavedFile = { name, content: readFileSync(join(WORKSHOP, name), 'utf8') }
      this.#socket?.write(`${JSON.stringify(saved)}\n`)
    } catch {
      // Between two steps of an editor it may not be there: the next step tells.
    }
  }

  close(): void {
    this.#watcher.close()
    this.#socket?.destroy()
  }
}

/** Inside: writes what comes to the same place. */
export function heedSavedFiles(input: Readable): void {
  const lines = createInterface({ input })
  lines.on('error', () => undefined) // The sender is gone, and the sandbox with it.
  lines.on('line', line => {
    const { name, content } = JSON.parse(line) as SavedFile
    const path = join(WORKSHOP, basename(name))
    // Renamed into place: a command that begins meanwhile reads the old one or the new one.
    writeFileSync(`${path}.new`, content)
    renameSync(`${path}.new`, path)
  })
}
