/**
 * Elements of sets and maps as nft(8) writes them: `tcp . 8080 : 172.17.0.2 . 80`. A message does not say what types its elements have: that is told by how long they are,
 * and a name of an interface by its letters.
 */

import { find, type Node } from './decode.ts'
import { addressOf, nameOf, protocolOf, serviceOf } from './nft-data-words.ts'

export function elementWords(element: Node): string {
  const [key, end, data] = ['NFTA_SET_ELEM_KEY', 'NFTA_SET_ELEM_KEY_END', 'NFTA_SET_ELEM_DATA'].map(name => bytesOf(find(element, name)))
  const [first = ['?'], last] = [key, end].map(bytes => bytes && keyFields(bytes))
  const prefix = key && end ? prefixLength(key, end) : undefined
  const range = (field: string, index: number) => (prefix === undefined ? `${field}-${last?.[index]}` : `${field}/${prefix}`)
  const whole = first.map((field, index) => (last && last[index] !== field ? range(field, index) : field)).join(' . ')
  return data ? `${whole} : ${targetFields(data).join(' . ')}` : whole
}

/** @returns undefined where the addresses that two keys begin with are not the first and the last of a network */
function prefixLength(first: Uint8Array, last: Uint8Array): number | undefined {
  const bits = (bytes: Uint8Array) => Array.from(bytes.subarray(0, bytes.length - 16), byte => byte.toString(2).padStart(8, '0')).join('')
  const [low, high] = [bits(first), bits(last)]
  const length = Array.from(low).findIndex((bit, index) => bit !== high[index])
  const isNetwork = /^0*$/.test(low.slice(length)) && /^1*$/.test(high.slice(length))
  return length >= 0 && isNetwork ? length : undefined
}

/** What a NFTA_DATA_VALUE holds. */
export function bytesOf(data: Node | undefined): Uint8Array | undefined {
  const value = data && find(data, 'NFTA_DATA_VALUE')?.value
  return value instanceof Uint8Array ? value : undefined
}

function keyFields(bytes: Uint8Array): string[] {
  const from = (start: number, end?: number) => bytes.subarray(start, end)
  switch (bytes.length) {
    case 8:
      return [protocolOf(bytes), serviceOf(from(4))]
    case 12:
      return [addressOf(from(0, 4)), protocolOf(from(4)), serviceOf(from(8))]
    case 16:
      return [nameOf(bytes)]
    case 20:
      return [addressOf(from(0, 4)), nameOf(from(4))]
    case 24:
      return [addressOf(from(0, 16)), protocolOf(from(16)), serviceOf(from(20))]
    case 32:
      return [looksLikeName(from(0, 16)) ? nameOf(from(0, 16)) : addressOf(from(0, 16)), nameOf(from(16))]
    default:
      return [`0x${Buffer.from(bytes).toString('hex')}`]
  }
}

/** An address and a port. */
function targetFields(bytes: Uint8Array): string[] {
  const size = bytes.length - 4
  return size === 4 || size === 16 ? [addressOf(bytes.subarray(0, size)), serviceOf(bytes.subarray(size))] : keyFields(bytes)
}

function looksLikeName(bytes: Uint8Array): boolean {
  return /^[!-~]{1,15}\0+$/.test(Buffer.from(bytes).toString('latin1'))
}
