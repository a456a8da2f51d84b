/** Waits until something in a folder changes, without looking again and again: inotify(7), which does not see what happens in the folders below. */

import { type FSWatcher, watch } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How often to look where the kernel has no watch left to give (fs.inotify.max_user_instances), milliseconds. */
const POLL = 100

/**
 * How long the watch rests after a change that does not matter, milliseconds. A log may be written a thousand times a second: to wake this process each time costs
 * its writer more than a look at the end of each rest costs this process.
 */
const REST = 20

export class FolderChanges {
  readonly #folder: string
  readonly #matters: (name: string) => boolean
  #watcher: FSWatcher | undefined
  #resting: NodeJS.Timeout | undefined
  #changed = true
  #wake: () => void = () => undefined

  /**
   * From now on: what changes between two waits ends the second at once, and the first wait does not wait.
   * @param matters whether a change of the file with this name counts; every change of the folder itself does
   */
  constructor(folder: string, matters: (name: string) => boolean = () => true) {
    this.#folder = folder
    this.#matters = matters
    this.#watch()
  }

  #watch(): void {
    this.#watcher = watchFolder(this.#folder, name => {
      if (name === null || this.#matters(name)) this.#tell()
      else this.#rest()
    })
  }

  #tell(): void {
    this.#changed = true
    this.#wake()
  }

  /** What changes meanwhile is not seen: so whoever waits looks when it is over. */
  #rest(): void {
    if (this.#resting) return
    this.#watcher?.close()
    this.#resting = setTimeout(() => {
      this.#resting = undefined
      this.#watch()
      this.#tell()
    }, REST)
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
    clearTimeout(this.#resting)
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
