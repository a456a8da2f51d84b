/**
 * Requests that never change but for the table's name, made before: a Node that has just started needs several milliseconds to write the table as `words/` has it, and
 * every start sends it where it is missing.
 */

import type { Request } from '../../kernel/netlink/message.ts'
import { request, type Table } from '../../kernel/netlink/nft-objects.ts'

/** @param requests of `prebuilt-bytes.ts`: type and flags, as in a header, and what follows the table's name; Base64 */
export function prebuilt(table: Table, requests: readonly string[]): Request[] {
  return requests.map(text => {
    const bytes = Buffer.from(text, 'base64')
    return request(bytes.readUInt8(0), bytes.readUInt16LE(2), table, out => out.raw(bytes.subarray(4)))
  })
}
