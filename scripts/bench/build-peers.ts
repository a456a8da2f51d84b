/** Builders side by side. None gives a step a network. */

import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildWithBuildKit } from '../../lab/engines/buildkit.ts'
import { findProgram } from '../../lab/engines/installed.ts'
import { call } from './call.ts'
import { docker, minidock, type Peer, podman } from './peers.ts'
import { environment } from './places.ts'

export const BUILDERS = ['minidock', 'docker', 'BuildKit', 'podman', 'buildah'] as const
export type BuilderName = (typeof BUILDERS)[number]

export interface BuildPeer {
  readonly kind: 'builder'
  readonly name: BuilderName
  /** Builds a folder and names the image. @param cached whether it may use what it has built before @throws {Error} if it fails */
  build(context: string, image: string, cached: boolean): Promise<void>
  /** Removes the image, and all that was kept of builds. */
  clear(image: string): void
  /** Milliseconds to wait after a build. */
  readonly rest: number
  /** The command line, where its processes do all the work: no daemon does. */
  readonly command?: (context: string, image: string) => { readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv }
}

export type BuildPeerOrNot = BuildPeer | { readonly kind: 'absent'; readonly name: BuilderName; readonly why: string }

/** @param archive with busybox */
export async function buildPeers(folder: string, archive: string): Promise<BuildPeerOrNot[]> {
  const [ours, dockers, podmans] = [minidock(folder), await docker(folder, archive), podman(folder, archive)]
  return [
    byCommand('minidock', ours, { clear: [['builder', 'prune', '--all', '--force']] }),
    byCommand('docker', dockers, { env: { DOCKER_BUILDKIT: '0' }, clear: [['image', 'prune', '--force']], hasDaemon: true }),
    buildKit(dockers),
    byCommand('podman', podmans, { flags: ['--isolation=oci'], clear: [['image', 'prune', '--force']] }),
    byCommand('buildah', buildah(folder, archive), { flags: ['--isolation=oci', '--layers'], clear: [['rmi', '--prune', '--force']] }),
  ]
}

interface Ways {
  /** Of `build`. */
  readonly flags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Commands that remove what `rmi` of the image has left. */
  readonly clear: readonly (readonly string[])[]
  readonly hasDaemon?: true
}

function byCommand(name: BuilderName, peer: Peer, { flags = [], env = {}, clear, hasDaemon }: Ways): BuildPeerOrNot {
  if (peer.kind === 'absent') return { kind: 'absent', name, why: peer.why }
  const engine = { ...peer, env: { ...peer.env, ...env } }
  const args = (context: string, image: string) => ['build', ...flags, '--network=none', '--tag', image, context]
  return {
    kind: 'builder',
    name,
    rest: peer.rest,
    async build(context, image, cached) {
      const [first = '', ...rest] = args(context, image)
      call(engine, first, ...(cached ? [] : ['--no-cache']), ...rest)
    },
    clear(image) {
      for (const command of [['rmi', '--force', image], ...clear]) quietly(engine, command)
    },
    ...(hasDaemon ? {} : { command: (context, image) => ({ argv: [...engine.argv, ...args(context, image)], env: engine.env }) }),
  }
}

function buildKit(peer: Peer): BuildPeerOrNot {
  const name = 'BuildKit'
  if (peer.kind === 'absent') return { kind: 'absent', name, why: peer.why }
  return {
    kind: 'builder',
    name,
    rest: peer.rest,
    async build(context, image, cached) {
      const why = await buildWithBuildKit({
        host: peer.env['DOCKER_HOST'] ?? '',
        context,
        query: { t: image, ...(cached ? {} : { nocache: '1' }) },
      })
      if (why !== undefined) throw new Error(`could not measure: ${why}`)
    },
    clear(image) {
      quietly(peer, ['rmi', '--force', image])
      quietly(peer, ['builder', 'prune', '--all', '--force'])
    },
  }
}

/** It has a storage of its own: podman's would lend it its cache. */
function buildah(folder: string, archive: string): Peer {
  const name = 'buildah'
  const program = findProgram(name)
  if (program === undefined) return { kind: 'absent', name, why: 'not installed' }
  const home = join(folder, 'buildah')
  mkdirSync(home)
  const argv = [program, '--root', join(home, 'root'), '--runroot', join(home, 'run')]
  const env = environment(folder)
  try {
    const id = call({ argv, env }, 'pull', '--quiet', `docker-archive:${archive}`)
    call({ argv, env }, 'tag', id, 'busybox')
  } catch (error) {
    return { kind: 'absent', name, why: error instanceof Error ? error.message : String(error) }
  }
  return { kind: 'engine', name, argv, env, flags: [], remove: ['rm'], monitor: '', daemons: [], rest: 300 }
}

/** What is not there cannot be removed: that is no failure. */
function quietly({ argv, env }: { readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv }, args: readonly string[]): void {
  const [file = '', ...first] = argv
  spawnSync(file, [...first, ...args], { env, stdio: 'ignore' })
}
