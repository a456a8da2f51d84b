/** A network (docker's Go package api/types/network, `Inspect`; Engine API v1.50, Network). */

import { type Struct, structType } from '../../go/type.ts'

const Range = structType(`
  Subnet? IPRange? Gateway?       string
  AuxAddress:AuxiliaryAddresses?  map[string]string
`)

const IPAM = structType(
  `
  Driver   string
  Options  map[string]string
  Config   []Range
`,
  { Range },
)

const ConfigReference = structType(`
  Network  string
`)

const Member = structType(`
  Name EndpointID MacAddress IPv4Address IPv6Address  string
`)

export const Network: Struct = structType(
  `
  Name ID:Id                   string
  Created                      time
  Scope Driver                 string
  EnableIPv4 EnableIPv6        bool
  IPAM                         IPAM
  Internal Attachable Ingress  bool
  ConfigFrom                   ConfigReference
  ConfigOnly                   bool
  Containers                   map[string]Member
  Options Labels               map[string]string
  Peers?                       []any
  Services?                    map[string]any
`,
  { IPAM, ConfigReference, Member },
)
