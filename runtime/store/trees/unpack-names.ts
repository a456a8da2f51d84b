/**
 * Names in a layer's archive, which may be a stranger's. A name is taken from the layer's root whatever it begins with, and one that climbs is refused; what a
 * symbolic link in the layer does with the rest is the kernel's to confine (RESOLVE_IN_ROOT).
 *
 * Whiteouts, which say what a layer takes away from those below it: image-spec, layer.md, "Whiteouts".
 */

import { MinidockError } from '../../base/errors.ts'
import { shown } from '../../formats/tar/member.ts'

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'
/** What aufs kept for itself; old images have some. */
const AUFS = '.wh..wh.'

export type LayerName =
  | { readonly kind: 'path'; readonly path: string }
  /** Hides `path` of the layers below. */
  | { readonly kind: 'whiteout'; readonly path: string }
  /** Hides all that the directory `path` has in the layers below. */
  | { readonly kind: 'opaque'; readonly path: string }
  | { readonly kind: 'ignored' }

/**
 * @param name as it is in the archive
 * @returns paths relative to the layer's root, without `.`, `..` or empty parts; the root is ''
 * @throws {MinidockError} `invalid`
 */
export function parseLayerName(name: string): LayerName {
  const path = confine(name)
  if (!path.includes(WHITEOUT)) return { kind: 'path', path }
  const parts = path.split('/')
  const last = parts.at(-1) ?? ''
  if (last === OPAQUE) return { kind: 'opaque', path: parts.slice(0, -1).join('/') }
  if (parts.some(part => part.startsWith(AUFS))) return { kind: 'ignored' }
  if (parts.slice(0, -1).some(part => part.startsWith(WHITEOUT))) throw refused(name, 'it lies below a whiteout')
  if (!last.startsWith(WHITEOUT)) return { kind: 'path', path }
  const hidden = last.slice(WHITEOUT.length)
  if (hidden === '' || hidden === '.' || hidden === '..') throw refused(name, 'it is a whiteout of nothing')
  return { kind: 'whiteout', path: [...parts.slice(0, -1), hidden].join('/') }
}

/** A name without what leads nowhere. @throws {MinidockError} `invalid` when it climbs */
export function confine(name: string): string {
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(name)) return name
  const parts = name.split('/').filter(part => part !== '' && part !== '.')
  if (parts.includes('..')) throw refused(name, 'a name may not climb with ".."')
  return parts.join('/')
}

/** @returns the directory ('' is the root) and the name in it */
export function splitPath(path: string): readonly [parent: string, name: string] {
  const slash = path.lastIndexOf('/')
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)]
}

function refused(name: string, why: string): MinidockError {
  return new MinidockError('invalid', `the entry ${shown(name)} is refused: ${why}`)
}

/** What an image may bring: never `trusted.overlay.*`, which would let it steer the overlay, nor labels of another machine's security policy. */
export function isKeptXattr(xattr: string): boolean {
  return xattr === 'security.capability' || (xattr.startsWith('user.') && !xattr.startsWith('user.overlay.'))
}

/** Names of the archive are latin1, one character a byte. */
export function kernelName(name: string): string | Uint8Array {
  return isAscii(name) ? name : Buffer.from(name, 'latin1')
}

/** Returns a text as the kernel sees it: a character for each byte. */
export function byteName(text: string): string {
  return isAscii(text) ? text : Buffer.from(text).toString('latin1')
}

/** Returns the text that the bytes of a name are. */
export function displayName(name: string): string {
  return isAscii(name) ? name : Buffer.from(name, 'latin1').toString()
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}
