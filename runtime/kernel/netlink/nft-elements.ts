/** Elements of the sets and maps of nf_tables. */

import { NFT_MSG, NLM_F } from '../program/constants.ts'
import { NFTA_DATA, NFTA_LIST, NFTA_SET_ELEM, NFTA_SET_ELEM_LIST } from './constants-nftables.ts'
import type { MessageWriter, Request } from './message.ts'
import type { Value } from './nft-data-types.ts'
import { request, type Table } from './nft-objects.ts'

export interface SetElement {
  /** One value for each of the key's types. */
  readonly key: readonly Value[]
  /** In a set of intervals: the last of each value's range. */
  readonly end?: readonly Value[]
  /** In a map: what the key stands for. */
  readonly data?: readonly Value[]
}

/** The length of an attribute is 16 bits. */
const LARGEST = 0xffff
const HEADER_SIZE = 4

/** Adds elements. One that is there already stays as it is; EEXIST if its key stands for something else. ENOENT if there is no such table or set. */
export function newElements(table: Table, set: string, elements: readonly SetElement[]): readonly Request[] {
  return inParts(elements).map(part => request(NFT_MSG.NEWSETELEM, NLM_F.CREATE, table, out => list(out, set, part)))
}

/** Deletes elements: ENOENT if one is not there. */
export function deleteElements(table: Table, set: string, elements: readonly SetElement[]): readonly Request[] {
  return inParts(elements).map(part => request(NFT_MSG.DELSETELEM, 0, table, out => list(out, set, part)))
}

function list(out: MessageWriter, set: string, elements: readonly SetElement[]): void {
  out.text(NFTA_SET_ELEM_LIST.SET, set)
  out.nested(NFTA_SET_ELEM_LIST.ELEMENTS, () => {
    for (const { key, end, data } of elements) {
      out.nested(NFTA_LIST.ELEM, () => {
        values(out, NFTA_SET_ELEM.KEY, key)
        if (end) values(out, NFTA_SET_ELEM.KEY_END, end)
        if (data) values(out, NFTA_SET_ELEM.DATA, data)
      })
    }
  })
}

function values(out: MessageWriter, type: number, fields: readonly Value[]): void {
  out.nested(type, () =>
    out.attribute(NFTA_DATA.VALUE, () => {
      for (const field of fields) out.raw(field)
    }),
  )
}

/** As many elements in a request as an attribute holds. */
function inParts(elements: readonly SetElement[]): SetElement[][] {
  const parts: SetElement[][] = []
  let room = 0
  for (const element of elements) {
    const size = sizeOf(element)
    if (size > room) {
      parts.push([])
      room = LARGEST - HEADER_SIZE
    }
    parts.at(-1)?.push(element)
    room -= size
  }
  return parts
}

function sizeOf({ key, end = [], data = [] }: SetElement): number {
  const fields = [key, end, data].filter(part => part.length > 0)
  return HEADER_SIZE + fields.reduce((size, part) => size + 2 * HEADER_SIZE + part.reduce((sum, value) => sum + value.length, 0), 0)
}
