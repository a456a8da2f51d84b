/**
 * The heart of chapter 10: a registry is asked with a token that is for it alone, and what
 * it sends is believed only if it is what its digest says.
 */

import type { Digest } from '../formats/oci/digest.ts'

// #region interface
/** What a registry says when it wants a token: where to get it, and for which service. */
export interface TokenChallenge {
  readonly realm: string
  readonly service?: string
}

/** What was received: its bytes counted and hashed on the way. */
export interface Received {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

/** What proves who asks, and where it may be sent. */
export interface Proof {
  /** The scheme, host and port that it is for: `https://registry.example:5000`. */
  readonly origin: string
  /** The value of the header `Authorization`: `Bearer eyJhb…`. */
  readonly header: string
}

export interface RegistryHeart {
  /**
   * Returns the address to ask for a token.
   * @param scopes what it is to allow: `repository:library/busybox:pull`
   */
  tokenAddress(challenge: TokenChallenge, scopes: readonly string[]): URL
  /**
   * Returns the proof that goes with a request, or none.
   * @param to its address: the registry's, or that of a redirection
   */
  proofFor(to: URL, proof: Proof | undefined): Proof | undefined
  /**
   * Returns whether what was received is what was asked for.
   * @param wanted from the manifest, or from the name of the image
   */
  isWanted(received: Received, wanted: Received): boolean
}
// #endregion interface

// #region heart
export const heart: RegistryHeart = {
  // #region token
  tokenAddress({ realm, service }, scopes) {
    const address = new URL(realm)
    if (service !== undefined) address.searchParams.set('service', service)
    // Sorted and once each: a token service may answer from a cache.
    for (const scope of [...new Set(scopes)].sort())
      address.searchParams.append('scope', scope)
    return address
  },
  // #endregion token

  // #region proof
  proofFor(to, proof) {
    // A blob often lies elsewhere, and the registry redirects to it: that host gets no
    // proof that it could use itself.
    return proof?.origin === to.origin ? proof : undefined
  },
  // #endregion proof

  // #region check
  isWanted(received, wanted) {
    return received.size === wanted.size && received.digest === wanted.digest
  },
  // #endregion check
}
// #endregion heart
