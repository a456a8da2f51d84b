/**
 * The names of layers that lie on others: a chain id stands for a layer with all that is below it, where a diff id is that of the layer alone.
 * Docker names by it what it removes. Source: image-spec, config.md, "Layer ChainID".
 */

import { createHash } from 'node:crypto'
import type { Digest } from '../../formats/oci/digest.ts'

/** Returns the chain id of each layer. @param diffIds lowest first */
export function chainIds(diffIds: readonly Digest[]): Digest[] {
  const chain: Digest[] = []
  for (const diffId of diffIds) {
    const below = chain.at(-1)
    chain.push(below === undefined ? diffId : `sha256:${createHash('sha256').update(`${below} ${diffId}`).digest('hex')}`)
  }
  return chain
}
