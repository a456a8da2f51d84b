/** A descriptor of OCI's image specification, in documents of docker's. */

import { type Struct, structType } from '../../go/type.ts'
import { Digest } from './modes.ts'

const Platform = structType(`
  Architecture:architecture OS:os  string
  OSVersion:os.version?            string
  OSFeatures:os.features?          []string
  Variant:variant?                 string
`)

export const Descriptor: Struct = structType(
  `
  MediaType:mediaType                string
  Digest:digest                      Digest
  Size:size                          int
  URLs:urls?                         []string
  Annotations:annotations?           map[string]string
  Data:data?                         []int
  Platform:platform?                 *Platform
  ArtifactType:artifactType?         string
`,
  { Digest, Platform },
)

/** `GraphDriver` of containers and images. */
export const GraphDriver = structType(`
  Data  map[string]string
  Name  string
`)
