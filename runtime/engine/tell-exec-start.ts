/** The event that docker tells when an exec is started. */

import type { Engine } from './engine.ts'
import type { StoredExec } from './exec-record.ts'

export function tellExecStart({ store }: Engine, { container, record }: StoredExec): void {
  store.events.container(`exec_start: ${record.Request.Cmd.join(' ')}`, container.record, { execID: record.ID })
}
