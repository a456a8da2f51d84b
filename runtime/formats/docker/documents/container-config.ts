/** `Config` of a container (docker's Go package api/types/container, `Config`; Engine API v1.50). */

import { type Struct, structType } from '../../go/type.ts'
import { Port } from './modes.ts'

export const Nothing = structType('')

export const Healthcheck = structType(`
  Test?                                           []string
  Interval? Timeout? StartPeriod? StartInterval?  duration
  Retries?                                        int
`)

export const ContainerConfig: Struct = structType(
  `
  Hostname Domainname User               string
  AttachStdin AttachStdout AttachStderr  bool
  ExposedPorts?                          map[Port]Nothing
  Tty OpenStdin StdinOnce                bool
  Env Cmd                                []string
  Healthcheck?                           *Healthcheck
  ArgsEscaped?                           bool
  Image                                  string
  Volumes                                map[string]Nothing
  WorkingDir                             string
  Entrypoint                             []string
  NetworkDisabled?                       bool
  MacAddress?                            string
  OnBuild                                []string
  Labels                                 map[string]string
  StopSignal?                            string
  StopTimeout?                           *int
  Shell?                                 []string
`,
  { Healthcheck, Nothing, Port },
)
