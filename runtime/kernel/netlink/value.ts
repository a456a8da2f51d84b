/** Values in a message of netlink(7), read and shown by their schema. */

import type { Register } from '../program/register.ts'
import type { NumberPayload, Payload } from './schema.ts'

/** A register where the value is stored before the message is sent. */
export type Value = number | bigint | string | Uint8Array | Register

export interface ShownValue {
  readonly value: Value
  /** `"eth0"`, `172.17.0.2`, `NLM_F_REQUEST|NLM_F_ACK`. */
  readonly shown: string
}

export const SIZES: Readonly<Record<NumberPayload['kind'], number>> = { u8: 1, u16: 2, u32: 4, be16: 2, be32: 4, be64: 8 }

/**
 * @param stored what is stored over the first four bytes
 * @returns bytes where they are not what the schema says
 */
export function readValue(payload: Payload, bytes: Buffer, stored: Register | undefined): ShownValue {
  switch (payload.kind) {
    case 'text':
      if (bytes.at(-1) === 0) return quoted(bytes.subarray(0, -1).toString())
      break
    case 'mac':
      if (bytes.length === 6) return plain(Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(':'))
      break
    case 'address':
      if (bytes.length === 4) return plain(bytes.join('.'))
      if (bytes.length === 16) return plain(ipv6Of(bytes))
      break
    case 'attributes':
    case 'bytes':
      break
    default:
      if (bytes.length === SIZES[payload.kind]) return readNumber(payload, bytes, stored)
  }
  return { value: bytes, shown: bytes.toString('hex') }
}

/** @param bytes as many as the number has */
export function readNumber({ kind, shown }: NumberPayload, bytes: Buffer, stored: Register | undefined): ShownValue {
  if (stored && bytes.length === 4) return { value: stored, shown: stored.name }
  const value = numberIn(kind, bytes)
  return { value, shown: shown && typeof value === 'number' ? shown.show(value) : String(value) }
}

function numberIn(kind: NumberPayload['kind'], bytes: Buffer): number | bigint {
  switch (kind) {
    case 'u8':
      return bytes.readUInt8()
    case 'u16':
      return bytes.readUInt16LE()
    case 'u32':
      return bytes.readUInt32LE()
    case 'be16':
      return bytes.readUInt16BE()
    case 'be32':
      return bytes.readUInt32BE()
    case 'be64':
      return bytes.readBigUInt64BE()
  }
}

const quoted = (value: string): ShownValue => ({ value, shown: JSON.stringify(value) })
const plain = (value: string): ShownValue => ({ value, shown: value })

/** In the short form, as a URL writes it. */
function ipv6Of(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
