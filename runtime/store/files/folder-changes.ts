/** Waits until something in a folder changes, without looking again and again: inotify(7), which does not see what happens in the folders below. */

import { type FSWatcher, watch } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How often to look where the kernel has no watch left to give (fs.inotify.max_user_instances), milliseconds. */
const POLL = 100

export class FolderChanges {
  readonly #watcher: FSWatcher | undefined
  #changed = true
  #wake: () => void = () => undefined

  /**
   * From now on: what changes between two waits ends the second at once, and the first wait does not wait.
   * @param matters whether a change of the file with this name counts; every change of the folder itself does
   */
  constructor(folder: string, matters: (name: string) => boolean = () => true) {
    this.#watcher = watchFolder(folder, name => {
      if (name !== null && !matters(name)) return
      this.#changed = true
      this.#wake()
    })
  }

  /**
   * @param milliseconds how long to wait at most: for what no file tells, such as the death of a process
   * @param signal ends the wait too
   */
  async next(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (this.#watcher === undefined) {
      await sleep(Math.min(POLL, milliseconds))
    } else if (!this.#changed && !signal?.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const wake = () => resolve()
      this.#wake = wake
      const timer = setTimeout(wake, milliseconds)
      signal?.addEventListener('abort', wake)
      await promise
      signal?.removeEventListener('abort', wake)
      clearTimeout(timer)
    }
    this.#changed = false
  }

  close(): void {
    this.#watcher?.close()
  }
}

function watchFolder(folder: string, changed: (name: string | null) => void): FSWatcher | undefined {
  try {
    return watch(folder, (_, name) => changed(name)).on('error', () => changed(null))
  } catch {
    return undefined // It is gone, or there is no watch left: whoever waits looks by itself.
  }
}
