/** The process that sweeps up after a run (sweep.ts). */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'

export class Sweeper {
  readonly #run: string
  readonly #process: ChildProcess
  readonly #ended: Promise<unknown[]>

  /** Starts it in a session of its own: Ctrl-C is not for it. */
  constructor(run: string) {
    this.#run = run
    this.#process = spawn(process.execPath, [join(import.meta.dirname, 'sweep.ts'), run], {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
      // Nothing in it names the run: a process that bears its name is ended.
      env: Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.includes(run) !== true)),
    })
    this.#ended = once(this.#process, 'exit')
    this.#process.unref()
  }

  /** Tells it that the run is over, and waits until it has done its work. @throws {MinidockError} `engine` if it could not */
  async sweep(): Promise<void> {
    this.#process.ref()
    this.#process.stdin?.end()
    const [code] = await this.#ended
    if (code !== 0) throw new MinidockError('engine', `cannot end or remove everything that the checks have left in ${this.#run}`)
  }
}
