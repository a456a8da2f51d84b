/**
 * Chapter 10, your turn: images that travel.
 *
 * The rest of the engine is there: it speaks HTTP, follows redirects, tries again after a
 * failure, unpacks layers while they come, and hashes all that it receives. Your heart says
 * what is believed, what a token is asked for, and who gets to see it. `login`, `pull`,
 * `push` and `run` use it.
 */

import type { Digest } from '../../runtime/formats/oci/digest.ts'

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

export const heart: RegistryHeart = {
  // TODO 1: what has come is what was asked for, to the last byte. So far
  // everything is believed.
  isWanted: () => true,

  // TODO 2: the token service is told for which service the token is, and each thing that
  // it is to allow: sorted, and once each. So far it is asked for a token that allows
  // nothing.
  tokenAddress: ({ realm }) => new URL(realm),

  // TODO 3: the proof goes to the registry that it is for, and to nobody else. So far it
  // goes along with every request, wherever the registry sends us.
  proofFor: (_to, proof) => proof,
}
