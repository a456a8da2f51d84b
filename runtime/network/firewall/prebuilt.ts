/**
 * Requests that never change but for the table's name, made before: a Node that has just started needs several milliseconds to write the table as `words/` has it, and
 * every start sends it where it is missing.
 */

import { MessageWriter, type Request } from '../../kernel/netlink/message.ts'
import { nameTable, requestOfBytes, type Table } from '../../kernel/netlink/nft-objects.ts'

/** Type, a zero, and flags in two bytes. */
const HEAD_SIZE = 4

/** @param requests of `prebuilt-bytes.ts`: type and flags, as in a header, and what follows the table's name; Base64 */
export function prebuilt(table: Table, requests: readonly string[]): Request[] {
  const out = new MessageWriter()
  nameTable(out, table)
  const named = out.bytes
  return requests.map(text => {
    const bytes = Uint8Array.fromBase64(text)
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    return requestOfBytes(view.getUint8(0), view.getUint16(2, true), named, bytes.subarray(HEAD_SIZE))
  })
}
