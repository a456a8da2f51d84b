/** What a registry has, as skopeo reads it. */

import type { Room } from './room.ts'

export interface RegistryManifest {
  readonly mediaType?: string
  readonly config: { readonly digest: string }
  readonly layers: readonly { readonly mediaType: string }[]
}

export interface RegistryIndex {
  readonly manifests: readonly { readonly platform: { readonly os: string; readonly architecture: string } }[]
}

/** Returns the document that is there under a name, and the digest of its bytes. */
export async function inRegistry<T = RegistryManifest>(
  room: Room,
  reference: string,
): Promise<{ readonly digest: string; readonly document: T }> {
  const inspect = `skopeo inspect --tls-verify=false --raw docker://${reference}`
  const hash = await room.ok(`${inspect} | sha256sum`)
  return { digest: `sha256:${hash.slice(0, 64)}`, document: JSON.parse(await room.ok(inspect)) as T }
}
