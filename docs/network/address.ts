/** Addresses as text and as bytes, in the browser too. */

import { addressBytes } from '../../runtime/kernel/program/addresses.ts'
import type { Subnet } from './network.ts'

/** Whether an address is in a network: no address of the other family is. */
export function isIn(address: string, network: Subnet): boolean {
  const [own, other] = [bitsOf(address), bitsOf(network.address)]
  return own.length === other.length && own.slice(0, network.prefixLength) === other.slice(0, network.prefixLength)
}

const bitsOf = (address: string): string => Array.from(addressBytes(address), byte => byte.toString(2).padStart(8, '0')).join('')

export const isLoopback = (address: string): boolean => isIn(address, { address: '127.0.0.0', prefixLength: 8 })
