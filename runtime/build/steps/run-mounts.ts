/** What a `RUN` sees beside its layers: `--mount`, and scripts of its here-documents. Each becomes a mount of its container. */

import { chmodSync, chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'
import type { Mount as ContainerMount } from '../../formats/docker/request-parts.ts'
import type { CacheMount, Mount, SecretMount } from '../../formats/dockerfile/mount.ts'
import type { FileSource } from '../../formats/dockerfile/stage-names.ts'
import type { InlineFile } from '../../formats/dockerfile/steps.ts'
import { takeCacheMount } from '../../store/builds/cache-mounts.ts'
import type { StorePaths } from '../../store/files/paths.ts'
import type { SecretSource } from '../build-request.ts'
import { keyOf } from '../solve/key.ts'
import { makeMemoryFolder } from './memory-folder.ts'
import type { RunExtras } from './run-request.ts'

export interface MountOptions {
  readonly paths: StorePaths
  readonly launcher: string
  readonly secrets: ReadonlyMap<string, SecretSource>
  /** Ends the waiting for a cache that another step has. */
  readonly signal: AbortSignal
  /** Says that a directory of a cache is in use, by its name. */
  readonly hold: (name: string) => void
  /** Copies the files of a bind mount into a folder that is the step's alone, and returns where they are. */
  readonly bind: (mount: Extract<Mount<FileSource>, { type: 'bind' }>, releases: Release[]) => Promise<string>
  /** Returns the key of where a cache's first files come from, and what puts them into a new one. */
  readonly first: (
    mount: CacheMount<FileSource>,
  ) => Promise<{ readonly key: string; readonly fill: (path: string) => Promise<void> } | undefined>
}

/** Gives back what a mount has taken. */
export type Release = () => void | Promise<void>

export interface RunMounts extends RunExtras {
  /** Absolute paths in the container, where something is mounted. */
  readonly places: readonly string[]
  release(): Promise<void>
}

/** @throws {MinidockError} `not-found` for a secret that is required, `invalid` for one that cannot be a variable; nothing is taken then */
export async function takeMounts(
  { mounts, files }: { readonly mounts: readonly Mount<FileSource>[]; readonly files: readonly InlineFile[] },
  options: MountOptions,
): Promise<RunMounts> {
  const releases: Release[] = []
  const release = async () => {
    for (const each of releases.splice(0).reverse()) await each()
  }
  try {
    const caches = await takeCaches(
      mounts.filter(mount => mount.type === 'cache'),
      options,
      releases,
    )
    const taken: Taken[] = []
    for (const mount of mounts) taken.push(await takeMount(mount, caches, options, releases))
    const scripts = files.length === 0 ? [] : scriptMounts(files, releases)
    const all = [...taken.flatMap(({ mounts = [] }) => mounts), ...scripts]
    return {
      mounts: all,
      environment: taken.flatMap(({ environment = [] }) => environment),
      places: all.map(({ Target }) => Target),
      release,
    }
  } catch (error) {
    await release()
    throw error
  }
}

type Taken = Partial<RunExtras>

async function takeMount(mount: Mount<FileSource>, caches: CachePaths, options: MountOptions, releases: Release[]): Promise<Taken> {
  switch (mount.type) {
    case 'tmpfs': {
      const TmpfsOptions = { ...(mount.size !== undefined && { SizeBytes: mount.size }), Options: [['exec']] }
      return { mounts: [{ Type: 'tmpfs', Target: mount.target, TmpfsOptions }] }
    }
    case 'secret':
      return takeSecret(mount, options.secrets, releases)
    case 'cache':
      return { mounts: [bindOf(caches.get(mount) ?? '', mount.target, mount.readOnly)] }
    case 'bind':
      // Writes are thrown away with the folder.
      return { mounts: [bindOf(await options.bind(mount, releases), mount.target, mount.readOnly)] }
  }
}

/** By each mount of a cache: the path of its directory. */
type CachePaths = ReadonlyMap<CacheMount<FileSource>, string>

/** Takes each directory once, however often the step mounts it, in the order of their names. */
async function takeCaches(mounts: readonly CacheMount<FileSource>[], options: MountOptions, releases: Release[]): Promise<CachePaths> {
  const named: NamedCache[] = []
  for (const mount of mounts) named.push(await nameCache(mount, options))
  const byName = Map.groupBy(named, ({ name }) => name)
  const paths = new Map<CacheMount<FileSource>, string>()
  for (const [, [cache, ...others]] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!cache) continue
    const path = await takeCache(cache, options, releases)
    for (const { mount } of [cache, ...others]) paths.set(mount, path)
  }
  return paths
}

interface NamedCache {
  readonly mount: CacheMount<FileSource>
  /** 64 hexadecimal digits. */
  readonly name: string
  readonly fill?: (path: string) => Promise<void>
}

async function nameCache(mount: CacheMount<FileSource>, { first }: MountOptions): Promise<NamedCache> {
  const from = await first(mount)
  const name = keyOf([['id', mount.id], ...(from ? [['from', from.key] as const] : [])])
  return { mount, name, ...(from && { fill: from.fill }) }
}

async function takeCache(
  { mount, ...cache }: NamedCache,
  { paths, launcher, hold, signal }: MountOptions,
  releases: Release[],
): Promise<string> {
  const { sharing, mode, uid, gid } = mount
  hold(cache.name)
  const taken = await takeCacheMount(paths, { launcher, sharing, mode, uid, gid, signal, ...cache })
  releases.push(() => taken.release())
  return taken.path
}

function takeSecret(
  { id, target, env, required, mode, uid, gid }: SecretMount,
  secrets: MountOptions['secrets'],
  releases: Release[],
): Taken {
  const source = secrets.get(id)
  const content = source && readSecret(source, id)
  if (content === undefined) {
    if (!required) return {}
    throw new MinidockError('not-found', `secret ${id}: not found`, { hint: `give it: --secret id=${id},src=FILE` })
  }
  // The launcher would refuse it as well, and quote it.
  if (env !== undefined && content.includes(0)) {
    throw new MinidockError('invalid', `secret ${id} holds a NUL byte, which a variable cannot`, {
      hint: 'mount it as a file: target=PATH',
    })
  }
  const environment = env === undefined ? [] : [`${env}=${content.toString()}`]
  if (target === undefined) return { environment }
  const path = `${memoryFolder(releases)}/secret`
  writeFileSync(path, content, { mode: 0o600 })
  chownSync(path, uid, gid)
  chmodSync(path, mode)
  return { environment, mounts: [bindOf(path, target, true)] }
}

/** @returns undefined for a variable that is not set */
function readSecret(source: SecretSource, id: string): Buffer | undefined {
  if (source.kind === 'variable') {
    const value = process.env[source.name]
    return value === undefined ? undefined : Buffer.from(value)
  }
  try {
    return readFileSync(source.path)
  } catch (error) {
    throw new MinidockError('not-found', `cannot read secret ${id} from ${source.path}: ${errnoName(error)}`, { cause: error })
  }
}

/** A script may hold what the Dockerfile holds, and no more; it needs a place that goes with the step. */
function scriptMounts(files: readonly InlineFile[], releases: Release[]): ContainerMount[] {
  const folder = memoryFolder(releases)
  return files.map(({ name, content, mode }, index) => {
    const path = `${folder}/script-${index}`
    writeFileSync(path, content)
    chmodSync(path, mode)
    return bindOf(path, name, true)
  })
}

function memoryFolder(releases: Release[]): string {
  const folder = makeMemoryFolder()
  releases.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function bindOf(Source: string, Target: string, ReadOnly: boolean): ContainerMount {
  return { Type: 'bind', Source, Target, ReadOnly }
}
