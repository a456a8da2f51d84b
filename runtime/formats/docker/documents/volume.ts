/** A volume (docker's Go package api/types/volume, `Volume`; Engine API v1.50, Volume). */

import { type Struct, structType } from '../../go/type.ts'

const UsageData = structType(`
  RefCount Size  int
`)

export const Volume: Struct = structType(
  `
  ClusterVolume?   *any
  CreatedAt?       string
  Driver           string
  Labels           map[string]string
  Mountpoint Name  string
  Options          map[string]string
  Scope            string
  Status?          map[string]any
  UsageData?       *UsageData
`,
  { UsageData },
)
