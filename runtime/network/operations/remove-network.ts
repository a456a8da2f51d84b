/** `network rm`. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Store } from '../../store/state/store.ts'
import { findNetwork } from '../find-network.ts'

export interface RemoveNetworkOptions {
  /** A network that is not there is no error. */
  readonly force?: boolean
}

/** The networks that there are, are docker's own. @throws {MinidockError} `not-found` or `forbidden`, in docker's words */
export async function removeNetwork(
  store: Pick<Store, 'networks' | 'paths'>,
  name: string,
  { force = false }: RemoveNetworkOptions = {},
): Promise<void> {
  const network = await findNetwork(store, name).catch((error: unknown) => {
    if (!force || !isOfKind(error, 'not-found')) throw error
  })
  if (network) throw new MinidockError('forbidden', `${network.Name} is a pre-defined network and cannot be removed`)
}
