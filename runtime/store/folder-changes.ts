/** Waits until something in a folder changes, without looking again and again: inotify(7), which does not see what happens in the folders below. */

import { type FSWatcher, watch } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How often to look where the kernel has no watch left to give (fs.inotify.max_user_instances), milliseconds. */
const POLL = 100

export class FolderChanges {
  readonly #watcher: FSWatcher | undefined
  #changed = true
  #wake: () => void = () => undefined

  /** From now on: what changes between two waits ends the second at once, and the first wait does not wait. */
  constructor(folder: string) {
    this.#watcher = watchFolder(folder, () => {
      this.#changed = true
      this.#wake()
    })
  }

  /** @param milliseconds how long to wait at most: for what no file tells, such as the death of a process */
  async next(milliseconds: number): Promise<void> {
    if (this.#watcher === undefined) {
      await sleep(Math.min(POLL, milliseconds))
    } else if (!this.#changed) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      const timer = setTimeout(resolve, milliseconds)
      await promise
      clearTimeout(timer)
    }
    this.#changed = false
  }

  close(): void {
    this.#watcher?.close()
  }
}

function watchFolder(folder: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(folder, changed).on('error', changed)
  } catch {
    return undefined // It is gone, or there is no watch left: whoever waits looks by itself.
  }
}
