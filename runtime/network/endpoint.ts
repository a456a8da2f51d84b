/** A container's connection to its network while it runs, as docker's commands show it. */

import { bareEndpoint, type LiveEndpoint } from '../formats/docker/network-settings.ts'
import type { HeldBare, HeldBridge } from './held.ts'

export function endpointOf(held: HeldBridge | HeldBare): LiveEndpoint {
  if (held.kind !== 'bridge') return bareEndpoint(held.endpoint)
  const [four, six] = [false, true].map(isSix => held.addresses.find(({ address }) => address.includes(':') === isSix))
  const gateway = (isSix: boolean) => held.gateways.find(address => address.includes(':') === isSix) ?? ''
  return {
    endpointId: held.endpoint,
    macAddress: held.mac,
    gateway: gateway(false),
    address: four?.address ?? '',
    prefix: four?.prefixLength ?? 0,
    gateway6: six ? gateway(true) : '',
    address6: six?.address ?? '',
    prefix6: six?.prefixLength ?? 0,
  }
}
