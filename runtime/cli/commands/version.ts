/** `minidock version`: docker's two blocks. Here client and engine are one program; with the daemon of chapter 11 they need not be. */

import { release } from 'node:os'
import { formatObject } from '../../formats/docker/format.ts'
import { goArchitecture } from '../../formats/go/architecture.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Call, Command } from '../command.ts'
import { textOf } from '../flags.ts'
import { objectFormat } from '../format-flags.ts'
import { API_VERSION, VERSION } from '../version.ts'

export const versionCommand = (catalogue: Catalogue): Command => ({
  name: 'version',
  usage: '[OPTIONS]',
  summary: 'Show the minidock version information',
  arity: { min: 0, max: 0 },
  flags: [objectFormat],
  async run({ flags, terminal }: Call) {
    const format = textOf(flags, 'format')
    const report = versionReport(catalogue)
    terminal.out(format === undefined || format === '' ? describe(report) : await formatObject(report, format))
    return 0
  },
})

/** Fields are docker's, with Node where docker has Go. */
interface VersionReport {
  readonly Client: {
    readonly Version: string
    readonly ApiVersion: string
    readonly NodeVersion: string
    readonly Os: string
    readonly Arch: string
  }
  readonly Server: { readonly Version: string; readonly ApiVersion: string; readonly Chapter: number; readonly KernelVersion: string }
}

function versionReport(catalogue: Catalogue): VersionReport {
  return {
    Client: {
      Version: VERSION,
      ApiVersion: API_VERSION,
      NodeVersion: process.version,
      Os: process.platform,
      Arch: goArchitecture(),
    },
    Server: { Version: VERSION, ApiVersion: API_VERSION, Chapter: catalogue.chapter, KernelVersion: release() },
  }
}

function describe({ Client, Server }: VersionReport): string {
  return `Client:
 Version:           ${Client.Version}
 API version:       ${Client.ApiVersion}
 Node version:      ${Client.NodeVersion}
 OS/Arch:           ${Client.Os}/${Client.Arch}

Server:
 Engine:
  Version:          ${Server.Version}
  API version:      ${Server.ApiVersion}
  Up to chapter:    ${Server.Chapter}
  Kernel version:   ${Server.KernelVersion}
`
}
