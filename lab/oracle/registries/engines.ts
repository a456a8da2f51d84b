/** Engines that pull an image and run it, each as lines of bash in the room. */

import { expect } from 'vitest'
import type { Room, Tree } from './room.ts'

/** Those that minidock shares images with. */
export const OTHER_ENGINES = ['docker', 'podman'] as const
type EngineName = (typeof OTHER_ENGINES)[number] | 'minidock'

/** Of `pull` and `push`: a registry without TLS is only asked if that is said. */
export const FLAGS: Readonly<Record<EngineName, string>> = { docker: '', podman: '--tls-verify=false', minidock: '' }

/** What an engine makes of an image that it has pulled. */
export interface Pulled {
  /** The digest of its config. */
  readonly id: string
  /** Names with digests, sorted. */
  readonly digests: readonly string[]
  /** What its own command prints. */
  readonly said: string
  readonly tree: Tree
}

/** Has an engine pull an image, run it and list its tree. */
export async function pulledBy(room: Room, engine: EngineName, reference: string): Promise<Pulled> {
  await room.ok(`${engine} pull -q ${FLAGS[engine]} ${reference}`)
  return await pulledAs(room, engine, reference)
}

/** The same of an image that is there. */
export async function pulledAs(room: Room, engine: EngineName, reference: string): Promise<Pulled> {
  const inspected = await room.ok(`${engine} image inspect ${reference}`)
  const [image] = JSON.parse(inspected) as { readonly Id: string; readonly RepoDigests: readonly string[] }[]
  const { Id: id, RepoDigests: digests } = image ?? expect.fail(`${engine} has no image ${reference}`)
  const said = await room.ok(`${engine} run --rm --network none ${reference}`)
  return { id: `sha256:${id.replace('sha256:', '')}`, digests: [...digests].sort(), said, tree: await treeOf(room, engine, reference) }
}

async function treeOf(room: Room, engine: EngineName, reference: string): Promise<Tree> {
  // Podman gives any other user a line in the container's /etc/passwd.
  const container = (await room.ok(`${engine} run -d --network none --user 0 --entrypoint sleep ${reference} 1000`)).split('\n').at(-1)
  const pid = await room.ok(`${engine} inspect --format '{{.State.Pid}}' ${container}`)
  const tree = await room.tree(`/proc/${pid}/root`)
  await room.ok(`${engine} rm -f ${container}`)
  return tree
}

/** Has minidock push. @returns the digest that it prints last */
export async function pushedDigest(room: Room, reference: string): Promise<string> {
  const said = await room.ok(`minidock push ${reference}`)
  return /^\S+: digest: (sha256:[0-9a-f]{64}) size: \d+$/.exec(said.split('\n').at(-1) ?? '')?.[1] ?? expect.fail(said)
}

/** Has minidock work with an empty store, which is removed afterwards. */
export async function withEmptyStore<T>(room: Room, work: () => Promise<T>): Promise<T> {
  await room.ok('export MINIDOCK_ROOT=/run/empty-store')
  try {
    return await work()
  } finally {
    await room.ok('rm -rf "$MINIDOCK_ROOT"; unset MINIDOCK_ROOT')
  }
}
