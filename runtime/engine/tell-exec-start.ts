/** Logs docker's event for the start of an exec. */

import type { Engine } from './engine.ts'
import type { StoredExec } from './exec-record.ts'

/** Logs `exec_start: <command line>`. */
export function tellExecStart({ store }: Engine, { container, record }: StoredExec): void {
  store.events.container(`exec_start: ${record.Request.Cmd.join(' ')}`, container.record, { execID: record.ID })
}
