/** Programs that pull and push images, side by side. */

import { join } from 'node:path'
import { findProgram } from '../../lab/engines/installed.ts'
import { NetworkNamespace } from '../../lab/fixtures/network-namespace.ts'
import { call } from './call.ts'
import { docker, minidock, type Peer, podman } from './peers.ts'
import { environment } from './places.ts'

export const MOVERS = ['minidock', 'docker', 'podman', 'skopeo'] as const
export type MoverName = (typeof MOVERS)[number]

export interface CommandLine {
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** Moves images between a registry and its store. */
export interface Mover {
  readonly kind: 'mover'
  readonly name: MoverName
  pull(source: string): CommandLine
  /** Of an image that was pulled. @param target another name for it, which `tag` gives it */
  push(source: string, target: string): CommandLine
  tag(source: string, target: string): void
  /** Does the command's own process tree all the work? A daemon's memory tells of all that it has done before. */
  readonly isWhole: boolean
  /** Milliseconds to wait after a command. */
  readonly rest: number
}

export type MoverOrNot = Mover | { readonly kind: 'absent'; readonly name: MoverName; readonly why: string }

/** @param archive with busybox */
export async function movers(folder: string, archive: string): Promise<MoverOrNot[]> {
  // The namespace of this process, in which the registries are.
  const host = new NetworkNamespace()
  return [
    byEngine('minidock', minidock(folder), { isWhole: true }),
    byEngine('docker', await docker(folder, archive, host), { isWhole: false }),
    byEngine('podman', podman(folder, archive, host), { isWhole: true, flags: ['--tls-verify=false'] }),
    skopeo(folder),
  ]
}

interface Ways {
  readonly isWhole: boolean
  /** Of `pull` and `push`. */
  readonly flags?: readonly string[]
}

function byEngine(name: MoverName, peer: Peer, { isWhole, flags = [] }: Ways): MoverOrNot {
  if (peer.kind === 'absent') return { kind: 'absent', name, why: peer.why }
  const line = (...args: readonly string[]) => ({ argv: [...peer.argv, ...args], env: peer.env })
  return {
    kind: 'mover',
    name,
    isWhole,
    rest: peer.rest,
    pull: source => line('pull', ...flags, source),
    push: (_source, target) => line('push', ...flags, target),
    tag: (source, target) => void call(peer, 'tag', source, target),
  }
}

/** It has no store: it copies blobs into an image layout, one for each image, and unpacks nothing. */
function skopeo(folder: string): MoverOrNot {
  const name = 'skopeo'
  const program = findProgram(name)
  if (program === undefined) return { kind: 'absent', name, why: 'not installed' }
  const layout = (source: string) => `oci:${join(folder, `skopeo-${source.replaceAll(/[:/]/g, '-')}`)}:image`
  const copy = (...args: readonly string[]) => ({ argv: [program, 'copy', ...args], env: environment(folder) })
  return {
    kind: 'mover',
    name,
    isWhole: true,
    rest: 0,
    pull: source => copy('--src-tls-verify=false', `docker://${source}`, layout(source)),
    push: (source, target) => copy('--dest-tls-verify=false', layout(source), `docker://${target}`),
    tag: () => undefined,
  }
}
