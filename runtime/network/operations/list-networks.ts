/** `network ls`: which networks there are. */

import type { NetworkRecord } from '../../formats/docker/network.ts'
import { parseNetworkFilters } from '../../formats/docker/network-filters.ts'
import { inNaturalOrder } from '../../formats/text/natural-order.ts'
import { openStore } from '../../store/files/paths.ts'
import type { Store } from '../../store/state/store.ts'
import { readSettings } from '../read-settings.ts'

/**
 * Returns the networks in docker's order.
 * @param texts docker's filters: `driver=bridge`
 * @throws {MinidockError} `invalid`, in docker's words, for a filter that makes no sense
 */
export async function listNetworks(
  store: Pick<Store, 'networks' | 'paths'>,
  texts: readonly string[] = [],
): Promise<readonly NetworkRecord[]> {
  const isShown = parseNetworkFilters(texts)
  openStore(store.paths)
  const { bridge, hasBridge } = await readSettings(store.paths.settings)
  const networks = store.networks.list(bridge).filter(({ Driver }) => hasBridge || Driver !== 'bridge')
  return networks.filter(isShown).sort((one, other) => inNaturalOrder(one.Name, other.Name))
}
