/** A value of `--network`: a network's name, or `name=web,alias=db,ip=172.30.0.5`, as docker's client 28 reads it (docker/cli, opts/network.go). */

import { MinidockError } from '../../base/errors.ts'
import { readCsvRecord } from '../go/csv.ts'
import { cut } from '../text/cut.ts'
import { parseNetworkMode } from './network-mode.ts'
import type { EndpointSettings } from './request-parts.ts'

export interface NetworkFlag {
  readonly name: string
  /** What the value says beside the name; empty for a name alone. */
  readonly endpoint: EndpointSettings
}

const LONG = /\w+=\w+(,\w+=\w+)*/
const HINT = 'as in --network bridge, --network container:web or --network name=web,alias=db,ip=172.30.0.5'

/** The client takes the long form in lower case, values too. That a container needs a name, docker's daemon says. @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseNetworkFlag(text: string): NetworkFlag {
  if (text.trim() === '') throw refuse('no name set for network')
  const draft: Draft = { name: '', endpoint: {} }
  if (!LONG.test(text)) draft.name = text
  else for (const field of readCsvRecord(text)) readField(draft, field)
  if (draft.name === '') throw refuse('network name/id is not specified')
  const mode = parseNetworkMode(draft.name)
  if (mode.kind === 'container' && mode.container === '') throw refuse('invalid container format container:<name|id>')
  return draft
}

interface Draft {
  name: string
  endpoint: EndpointSettings
}

const KEYS: Readonly<Record<string, (draft: Draft, value: string) => void>> = {
  name: (draft, value) => {
    draft.name = value
  },
  alias: ({ endpoint }, value) => {
    endpoint.Aliases = [...(endpoint.Aliases ?? []), value]
  },
  ip: ({ endpoint }, value) => {
    endpoint.IPAMConfig = { ...endpoint.IPAMConfig, IPv4Address: value }
  },
  ip6: ({ endpoint }, value) => {
    endpoint.IPAMConfig = { ...endpoint.IPAMConfig, IPv6Address: value }
  },
  'mac-address': ({ endpoint }, value) => {
    endpoint.MacAddress = value
  },
  'link-local-ip': ({ endpoint }, value) => {
    endpoint.IPAMConfig = { ...endpoint.IPAMConfig, LinkLocalIPs: [...(endpoint.IPAMConfig?.LinkLocalIPs ?? []), value] }
  },
  'driver-opt': ({ endpoint }, option) => {
    const [key, value] = cut(option, '=')
    if (key === '' || value === undefined) throw refuse('invalid key value pair format in driver options')
    endpoint.DriverOpts = { ...endpoint.DriverOpts, [key.trim()]: value.trim() }
  },
  'gw-priority': ({ endpoint }, value) => {
    if (!/^[+-]?\d+$/.test(value)) throw refuse(`invalid gw-priority (${value}): invalid syntax`)
    if (!Number.isSafeInteger(Number(value))) throw refuse(`invalid gw-priority (${value}): value out of range`)
    endpoint.GwPriority = Number(value)
  },
}

function readField(draft: Draft, field: string): void {
  const [name, value] = cut(field.toLowerCase(), '=')
  if (name === '' || value === undefined) throw refuse(`invalid field ${field}`)
  const key = name.trim()
  const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
  if (read === undefined) throw refuse(`invalid field key ${key}`, `there are ${Object.keys(KEYS).join(', ')}`)
  read(draft, value.trim())
}

function refuse(message: string, hint = HINT): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
