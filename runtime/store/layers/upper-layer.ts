/**
 * What a container has written, as a layer: its upper directory, with overlayfs's marks turned into those that a layer's archive has.
 * Source: image-spec, layer.md, "Whiteouts"; Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories".
 */

import { closeSync, constants, openSync } from 'node:fs'
import type { TarMember } from '../../formats/tar/member.ts'
import type { TarItem } from '../../formats/tar/write.ts'
import type { Server } from '../../kernel/launch/server.ts'
import { O } from '../../kernel/program/constants.ts'
import { isKeptXattr } from '../trees/unpack-names.ts'
import { walkTree } from '../trees/walk-tree.ts'

const WHITEOUT = '.wh.'
const OPAQUE_NAME = '.wh..wh..opq'
const OPAQUE = 'trusted.overlay.opaque'

/**
 * @param server reads extended attributes
 * @param upper the upper directory; the container may go on writing to it
 */
export async function* upperLayer(server: Server, upper: string): AsyncGenerator<TarItem, void, void> {
  const directory = openSync(upper, O.PATH | constants.O_DIRECTORY)
  try {
    const keepsXattr = (name: string) => isKeptXattr(name) || name === OPAQUE
    for await (const item of walkTree({ server, directory, name: '.', as: '', keepsXattr })) yield* asInLayers(item)
  } finally {
    closeSync(directory)
  }
}

function* asInLayers({ member, ...item }: TarItem): Generator<TarItem, void, void> {
  const [parent, name] = split(member.name)
  // A file of such a name would be taken for a mark by whoever unpacks the layer: it cannot be in one.
  if (name.startsWith(WHITEOUT)) return
  if (member.type === 'character-device' && member.major === 0 && member.minor === 0) {
    yield { member: mark(member, `${parent}${WHITEOUT}${name}`) }
    return
  }
  yield { ...item, member: { ...member, xattrs: member.xattrs.filter(([xattr]) => xattr !== OPAQUE) } }
  if (member.xattrs.some(([xattr, value]) => xattr === OPAQUE && value === 'y'))
    yield { member: mark(member, `${member.name}${OPAQUE_NAME}`) }
}

function mark(of: TarMember, name: string): TarMember {
  return { ...of, type: 'file', name, mode: 0o600, size: 0, xattrs: [] }
}

/** @returns the directory, with its slash, and the name in it, without */
function split(path: string): [parent: string, name: string] {
  const whole = path.replace(/\/$/, '')
  const slash = whole.lastIndexOf('/') + 1
  return [whole.slice(0, slash), whole.slice(slash)]
}
