/** An image (docker's Go package api/types/image, `InspectResponse`; Engine API v1.50, ImageInspect). */

import { type Struct, structType } from '../../go/type.ts'
import { ContainerConfig, Healthcheck, Nothing } from './container-config.ts'
import { Descriptor, GraphDriver } from './descriptor.ts'

const ImageConfig = structType(
  `
  User?                  string
  ExposedPorts?          map[string]Nothing
  Env? Entrypoint? Cmd?  []string
  Volumes?               map[string]Nothing
  WorkingDir?            string
  Labels?                map[string]string
  StopSignal?            string
  ArgsEscaped?           bool
`,
  { Nothing },
)

/** What docker adds to the config of OCI's image specification. */
const DockerOCIImageConfigExt = structType(
  `
  Healthcheck?     *Healthcheck
  OnBuild? Shell?  []string
`,
  { Healthcheck },
)

const Config = structType(
  `
  ImageConfig
  DockerOCIImageConfigExt
`,
  { ImageConfig, DockerOCIImageConfigExt },
)

const RootFS = structType(`
  Type?    string
  Layers?  []string
`)

const Metadata = structType(`
  LastTagTime?  time
`)

export const Image: Struct = structType(
  `
  ID:Id                                string
  RepoTags RepoDigests                 []string
  Parent Comment Created? Container?   string
  ContainerConfig?                     *ContainerConfig
  DockerVersion Author                 string
  Config                               *Config
  Architecture Variant? Os OsVersion?  string
  Size VirtualSize?                    int
  GraphDriver                          GraphDriver
  RootFS                               RootFS
  Metadata                             Metadata
  Descriptor?                          *Descriptor
  Manifests?                           []any
`,
  { ContainerConfig, Config, GraphDriver, RootFS, Metadata, Descriptor },
)
