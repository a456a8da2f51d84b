/** `network inspect`. */

import type { Store } from '../store/state/store.ts'
import { readSettings } from './settings.ts'

export async function inspectNetwork(store: Store, name: string): Promise<object> {
  const { Bridge: _, ...shown } = store.networks.find(name, (await readSettings(store.paths.settings)).bridge)
  return shown
}
