/** How an engine under test is called: all that the bench (bench.ts) knows of it. It works inside the sandbox. */

export interface Driver {
  /** The program and what comes before its arguments. */
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  /** The state folder; undefined where it is the engine's own affair. */
  readonly root: string | undefined
  /** What its `inspect` answers, now and then, of a container that ends or begins meanwhile: it is asked again. Absent: it never does. */
  readonly inspectedTooSoon?: RegExp
  /** Called as long as something seems to be left of a container, but no process: lets the engine finish what it does for itself. */
  sync?(): Promise<void>
  /** Ends what it has started for itself (a daemon). */
  stop(): Promise<void>
}
