/** Schemas of mounts, ports and endpoints, as a client sends them. */

import * as v from 'valibot'
import { flag, int, list, mapOf, maybe, natural, oneOf, struct, text, textMap, texts } from '../go/json.ts'
import type { EndpointSettings, Mount, PortMap } from './request-parts.ts'

const portBinding = struct({ HostIp: maybe(text, ''), HostPort: maybe(text, '') })

export const portMap = mapOf(
  v.pipe(
    v.nullable(list(portBinding)),
    v.transform(bindings => bindings ?? []),
  ),
) satisfies v.GenericSchema<unknown, PortMap>

export const mount = struct({
  Type: oneOf('bind', 'cluster', 'image', 'npipe', 'tmpfs', 'volume'),
  Source: maybe(text),
  Target: text,
  ReadOnly: maybe(flag),
  Consistency: maybe(text),
  BindOptions: maybe(
    struct({
      Propagation: maybe(oneOf('private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave')),
      NonRecursive: maybe(flag),
      CreateMountpoint: maybe(flag),
      ReadOnlyNonRecursive: maybe(flag),
      ReadOnlyForceRecursive: maybe(flag),
    }),
  ),
  VolumeOptions: maybe(
    struct({
      NoCopy: maybe(flag),
      Labels: maybe(textMap),
      DriverConfig: maybe(struct({ Name: maybe(text), Options: maybe(textMap) })),
      Subpath: maybe(text),
    }),
  ),
  ImageOptions: maybe(struct({ Subpath: maybe(text) })),
  TmpfsOptions: maybe(struct({ SizeBytes: maybe(natural), Mode: maybe(natural), Options: maybe(list(texts)) })),
}) satisfies v.GenericSchema<unknown, Mount>

/** The body of `POST /networks/{id}/connect` has one of these too. */
export const endpointSettings = struct({
  IPAMConfig: maybe(struct({ IPv4Address: maybe(text), IPv6Address: maybe(text), LinkLocalIPs: maybe(texts) })),
  Links: maybe(texts),
  Aliases: maybe(texts),
  MacAddress: maybe(text),
  DriverOpts: maybe(textMap),
  GwPriority: maybe(int),
}) satisfies v.GenericSchema<unknown, EndpointSettings>
