/** Keys of the cache: what a step reads, as one digest. */

import { hash } from 'node:crypto'
import { encodeJson } from '../../formats/oci/canonical-json.ts'
import type { KeyParts } from '../build-state.ts'

/** Returns 64 hexadecimal digits. The order of the parts counts; that of an object's members does not. */
export function keyOf(parts: KeyParts): string {
  return hash('sha256', encodeJson(parts), 'hex')
}

/** Returns the key of a state that nothing has been built on yet. @param image the id of its image; absent: there are no files */
export function baseKey(image?: string): string {
  return keyOf([image === undefined ? ['scratch', ''] : ['image', image]])
}
