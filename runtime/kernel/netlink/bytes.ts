/**
 * A message of netlink(7) as its bytes, a row for each part: where it lies, the bytes in hexadecimal, and what they are, indented by how deep they are nested.
 *
 *     32  0a 00 03 00 65 74 68 30  IFLA_IFNAME "eth0"
 *         00 00 00 00
 *     44  24 00 12 80              IFLA_LINKINFO
 *     48  0b 00 04 00 62 72 69 64    IFLA_INFO_SLAVE_KIND "bridge"
 */

import type { NetlinkMessage } from '../program/kinds-netlink.ts'
import { decode, type Node } from './decode.ts'

const IN_A_ROW = 8
const STORE_SIZE = 4
const PLACE_WIDTH = 4
const HEX_WIDTH = IN_A_ROW * 3 - 1
const GAP = '  '
/** The column in which the meaning begins. */
export const MEANING_AT = PLACE_WIDTH + HEX_WIDTH + 2 * GAP.length

export function showBytes(message: NetlinkMessage): string[] {
  const { bytes, stores = [] } = message
  // What a register has when the program runs is not known yet.
  const unknown = new Set(stores.flatMap(({ at }) => Array.from({ length: STORE_SIZE }, (_, index) => at + index)))
  const hexOf = (at: number) => (unknown.has(at) ? '..' : (bytes[at] ?? 0).toString(16).padStart(2, '0'))
  const parts = partsOf(decode(message), 0)
  return parts.flatMap(({ node, depth }, index) => {
    const end = parts[index + 1]?.node.start ?? bytes.length
    return rowsOf(node, end).map((row, count) => {
      const hex = row.map(hexOf).join(' ')
      const meaning = count === 0 ? `${'  '.repeat(depth)}${node.name} ${node.shown}` : ''
      const place = count === 0 ? String(node.start) : ''
      return [place.padStart(PLACE_WIDTH), hex.padEnd(HEX_WIDTH), meaning].join(GAP).trimEnd()
    })
  })
}

interface Part {
  readonly node: Node
  readonly depth: number
}

/** In the order of their bytes. A request begins with its header, which has rows of its own. */
function partsOf(nodes: readonly Node[], depth: number): Part[] {
  return nodes.flatMap(node => [
    ...(node.kind === 'request' ? [] : [{ node, depth }]),
    ...partsOf(node.children, node.kind === 'request' ? depth : depth + 1),
  ])
}

/** Places of bytes, by rows. @param end where the next part begins: what it pads with is shown */
function rowsOf({ start }: Node, end: number): number[][] {
  const places = Array.from({ length: end - start }, (_, index) => start + index)
  return Array.from({ length: Math.ceil(places.length / IN_A_ROW) }, (_, row) => places.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW))
}
