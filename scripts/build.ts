/**
 * Builds what `./minidock` runs:
 *
 *   build/launcher             the launcher
 *   build/hot.<hash>.cjs       what a plain `minidock run` needs of the CLI
 *   build/warm.<hash>.cjs      what flags of `run` need
 *   build/chilly.<hash>.cjs    what `pull` and `push` need
 *   build/mild.<hash>.cjs      what `build` needs
 *   build/cold.<hash>.cjs      the rest of it
 *   build/*.<hash>.*.cache     the same, compiled by V8
 *   build/minidock.cjs         starts them
 *   build/stamp                says that all of it is there
 *
 * Everything is made aside and moved into place when all has succeeded, the file that names others after them, the stamp last. So commands that run
 * meanwhile find either build whole, and a build that fails leaves the last one as it was.
 */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDefaultFilter } from '../runtime/floor/default-filter.ts'
import { bundle, PARTS } from './build-bundle.ts'
import { buildLauncher } from './build-launcher.ts'

const ROOT = join(import.meta.dirname, '..')
const BUILD = join(ROOT, 'build')

/** The ways in which `minidock` starts Node, by the names that the loader has for them. V8 refuses a cache that was made with other flags, but for some, as the young generation's size. */
const HASHES = {
  plain: ['--no-rehash-snapshot', '--no-sparkplug', '--no-maglev', '--regexp-tier-up-ticks=50'],
  secret: ['--rehash-snapshot'],
  passing: ['--rehash-snapshot', '--initial-old-space-size=64'],
} as const

/** What a plain `minidock run` loads although it is imported lazily … */
const HOT = ['runtime/floor/commands/complete-request.ts', 'runtime/floor/commands/run.ts']
/** … and does not, although it is imported at once, because it is for a flag: ports, volumes, limits … */
const WARM = [
  'runtime/cgroups/write-into.ts',
  'runtime/formats/docker/bind-text.ts',
  'runtime/formats/docker/labels.ts',
  'runtime/formats/docker/link-variables.ts',
  'runtime/formats/docker/mount-config.ts',
  'runtime/formats/docker/mount-flag-keys.ts',
  'runtime/formats/docker/mount-flag.ts',
  'runtime/formats/docker/name-flags.ts',
  'runtime/formats/docker/port-flag.ts',
  'runtime/formats/docker/port-range.ts',
  'runtime/formats/docker/tmpfs-options.ts',
  'runtime/formats/docker/volume-flag.ts',
  'runtime/formats/docker/volume-name.ts',
  'runtime/formats/docker/volumes-from.ts',
  'runtime/formats/go/csv.ts',
  'runtime/formats/oci/platform.ts',
  'runtime/kernel/machine/open-ports.ts',
  'runtime/network/choose-ports.ts',
  'runtime/network/hold-ports.ts',
  'runtime/network/host-ports.ts',
  'runtime/plan/held-descriptors.ts',
  'runtime/store/networks/port-leases.ts',
  'runtime/store/networks/release-tenants.ts',
  'runtime/store/volumes/fill-volume.ts',
  'runtime/store/volumes/make-volume.ts',
  'runtime/volumes/bind-source.ts',
  'runtime/volumes/device-nodes.ts',
  'runtime/volumes/hold.ts',
  'runtime/volumes/image-places.ts',
  'runtime/volumes/mounted-volumes.ts',
  'runtime/volumes/places.ts',
  'runtime/volumes/propagation.ts',
  'runtime/volumes/sources.ts',
]
/** What commands about containers need … */
const COOL = [
  'runtime/build/commands.ts',
  'runtime/build/contributions.ts',
  'runtime/build/flags.ts',
  'runtime/build/unused-flags.ts',
  'runtime/build/views/progress-modes.ts',
  'runtime/cgroups/commands.ts',
  'runtime/cgroups/commands/stats.ts',
  'runtime/cgroups/contributions.ts',
  'runtime/cli/commands/version.ts',
  'runtime/cli/inspect-each.ts',
  'runtime/cli/own-commands.ts',
  'runtime/cli/print-error.ts',
  'runtime/cli/read-flag-file.ts',
  'runtime/cli/terminal/write-all.ts',
  'runtime/cli/time-flag.ts',
  'runtime/engine/bring-image.ts',
  'runtime/engine/compile-exec.ts',
  'runtime/engine/contributions.ts',
  'runtime/engine/ending.ts',
  'runtime/engine/kept-plan.ts',
  'runtime/engine/kill.ts',
  'runtime/engine/list/filters.ts',
  'runtime/engine/other-platform.ts',
  'runtime/engine/own-state.ts',
  'runtime/engine/pause.ts',
  'runtime/engine/plan-file.ts',
  'runtime/engine/recompile-release.ts',
  'runtime/engine/reconcile.ts',
  'runtime/engine/remove.ts',
  'runtime/engine/running-process.ts',
  'runtime/engine/tell-exec-start.ts',
  'runtime/engine/wait-until-started.ts',
  'runtime/floor/commands-ending.ts',
  'runtime/floor/commands-showing.ts',
  'runtime/floor/commands/create.ts',
  'runtime/floor/commands/inspect.ts',
  'runtime/floor/commands/logs.ts',
  'runtime/floor/commands/ps.ts',
  'runtime/floor/commands/rm.ts',
  'runtime/floor/commands/start.ts',
  'runtime/floor/commands/stop.ts',
  'runtime/floor/contributions.ts',
  'runtime/floor/exec-process.ts',
  'runtime/formats/docker/format.ts',
  'runtime/formats/docker/timestamp.ts',
  'runtime/formats/go/tabwriter.ts',
  'runtime/formats/go/time.ts',
  'runtime/formats/oci/canonical-json.ts',
  'runtime/formats/tar/gather.ts',
  'runtime/formats/tar/numbers.ts',
  'runtime/formats/tar/write.ts',
  'runtime/formats/text/display-width.ts',
  'runtime/formats/text/filters.ts',
  'runtime/formats/text/suggest.ts',
  'runtime/kernel/launch/command.ts',
  'runtime/kernel/launch/launcher.ts',
  'runtime/kernel/launch/lock-file.ts',
  'runtime/kernel/launch/server.ts',
  'runtime/kernel/machine/going-down.ts',
  'runtime/kernel/machine/process-tree.ts',
  'runtime/lifecycle/commands.ts',
  'runtime/lifecycle/commands/attach.ts',
  'runtime/lifecycle/commands/events.ts',
  'runtime/lifecycle/commands/exec.ts',
  'runtime/lifecycle/commands/kill.ts',
  'runtime/lifecycle/commands/pause.ts',
  'runtime/lifecycle/commands/port.ts',
  'runtime/lifecycle/commands/rename.ts',
  'runtime/lifecycle/commands/restart-policy.ts',
  'runtime/lifecycle/commands/restart.ts',
  'runtime/lifecycle/commands/top.ts',
  'runtime/lifecycle/commands/update.ts',
  'runtime/lifecycle/commands/wait.ts',
  'runtime/lifecycle/contributions.ts',
  'runtime/namespaces/contributions.ts',
  'runtime/network/commands.ts',
  'runtime/network/contributions.ts',
  'runtime/network/held-by.ts',
  'runtime/overlay/commands.ts',
  'runtime/overlay/contributions.ts',
  'runtime/registry/account-commands.ts',
  'runtime/registry/commands.ts',
  'runtime/registry/contributions.ts',
  'runtime/registry/pull-command.ts',
  'runtime/registry/push-command.ts',
  'runtime/registry/search-command.ts',
  'runtime/rootfs/contributions.ts',
  'runtime/store/containers/change-record.ts',
  'runtime/store/containers/container-record.ts',
  'runtime/store/containers/execs.ts',
  'runtime/store/containers/kept-reservations.ts',
  'runtime/store/containers/living.ts',
  'runtime/store/containers/monitor.ts',
  'runtime/store/events/event-reader.ts',
  'runtime/store/files/folder-changes.ts',
  'runtime/store/files/lock.ts',
  'runtime/store/files/rotated-file.ts',
  'runtime/store/images/hashed-file.ts',
  'runtime/store/images/image-use.ts',
  'runtime/store/images/new-image.ts',
  'runtime/store/trees/open-entry.ts',
  'runtime/store/trees/resolve-path.ts',
  'runtime/store/trees/tree-xattrs.ts',
  'runtime/store/trees/unpack-names.ts',
  'runtime/store/trees/walk-tree.ts',
  'runtime/store/volumes/volume-use.ts',
  'runtime/volumes/commands.ts',
  'runtime/volumes/contributions.ts',
]
/** What pulls and pushes need of an image that is where it is to be … */
const CHILLY = [
  'runtime/formats/registry/client-config.ts',
  'runtime/registry/commands/pull.ts',
  'runtime/registry/commands/push.ts',
  'runtime/registry/operations/pull-image.ts',
  'runtime/store/images/image-tree.ts',
]
/** … what a build needs where every step is cached … */
const MILD = ['runtime/build/commands/build.ts', 'runtime/build/commands/with-profiles.ts', 'runtime/build/views/', 'runtime/store/builds/']
/** … or because it is not for `run`: other commands, an image that is not unpacked yet, a container's files, whatever there is to say. */
const COLD = [
  'runtime/cgroups/device-program.ts',
  'runtime/cli/terminal/progress.ts',
  'runtime/cli/terminal/read-line.ts',
  'runtime/cli/terminal/read-secret.ts',
  'runtime/engine/failed-mount.ts',
  'runtime/engine/launch-failure.ts',
  'runtime/engine/request-failure.ts',
  'runtime/formats/docker/empty-name.ts',
  'runtime/formats/oci/default-seccomp.ts',
  'runtime/formats/oci/seccomp-profile-schema.ts',
  'runtime/formats/oci/seccomp-profile.ts',
  'runtime/formats/tar/',
  'runtime/kernel/launch/command-program.ts',
  'runtime/kernel/machine/device-facts.ts',
  'runtime/kernel/machine/project-quotas.ts',
  'runtime/kernel/netlink/conntrack.ts',
  'runtime/kernel/program/diagnosis.ts',
  'runtime/kernel/program/listing.ts',
  'runtime/kernel/program/terminal.ts',
  'runtime/kernel/seccomp/compile.ts',
  'runtime/kernel/seccomp/describe.ts',
  'runtime/kernel/seccomp/lets-start.ts',
  'runtime/network/example.ts',
  'runtime/store/containers/half-start.ts',
  'runtime/store/files/disk-error.ts',
  'runtime/store/images/image-removal.ts',
  'runtime/store/layers/copy-layers.ts',
  'runtime/store/layers/layer-size.ts',
  'runtime/store/layers/mount-tree.ts',
  'runtime/store/layers/open-archive.ts',
  'runtime/store/layers/unpack.ts',
  'runtime/store/trees/',
]

async function build(strict: boolean): Promise<void> {
  requirePinnedNode()
  mkdirSync(BUILD, { recursive: true })
  removeBrokenOffBuilds()
  // Laid out as the repository is, so that what is built finds its launcher there, and can be run.
  const repository = join(BUILD, `new-${process.pid}`)
  const aside = join(repository, 'build')
  mkdirSync(aside, { recursive: true })
  try {
    const launcher = join(aside, 'launcher')
    buildLauncher(join(ROOT, 'runtime/kernel/c'), launcher, strict)

    const { arch } = process
    if (arch !== 'x64' && arch !== 'arm64') throw new Error(`minidock runs on x86-64 and arm64, and this is ${arch}`)
    const code = await bundle(ROOT, 'runtime/cli/main.ts', {
      hot: HOT,
      warm: WARM,
      cool: COOL,
      chilly: CHILLY,
      mild: MILD,
      cold: COLD,
      constants: { BUILT_FILTER: JSON.stringify(makeDefaultFilter(arch)) },
    })
    const hash = createHash('sha256')
      .update(PARTS.map(part => code[part]).join('\n'))
      .digest('hex')
      .slice(0, 12)
    for (const part of PARTS) writeFileSync(join(aside, `${part}.${hash}.cjs`), code[part])
    const loader = readFileSync(join(import.meta.dirname, 'loader.cjs'), 'utf8')
    writeFileSync(join(aside, 'minidock.cjs'), loader.replace('HASH', hash).replace('NODE_VERSION', process.version))
    for (const flags of Object.values(HASHES)) compile(aside, flags)
    // A part that was not loaded, because a command before it failed, has no code cache.
    const names = readdirSync(aside).filter(name => PART_FILE.test(name))

    const size = (file: string) => `${statSync(join(aside, file)).size} bytes`
    const stamp = [`node ${process.version}`, ...['launcher', ...names].map(file => `${file.replace(`${hash}.`, '')} ${size(file)}`)].join(
      '\n',
    )
    writeFileSync(join(aside, 'stamp'), `${stamp}\n`)

    const previous = bundleNow()
    for (const file of ['launcher', ...names, 'minidock.cjs', 'stamp']) renameSync(join(aside, file), join(BUILD, file))
    removeOldBundles([hash, previous])
    process.stdout.write(`${stamp}\n`)
  } finally {
    rmSync(repository, { recursive: true, force: true })
  }
}

/** The code cache is good for the very Node that made it. */
function requirePinnedNode(): void {
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const pinned = `v${optionalDependencies[`node-linux-${process.arch}`]}`
  if (process.version !== pinned) throw new Error(`the build needs Node ${pinned}, this is ${process.version}\n  npm run build`)
}

/** @param aside the folder of the build: it is run from there, and its code caches are written beside it @param flags V8 refuses a cache that was made with others */
function compile(aside: string, flags: readonly string[]): void {
  // NODE_OPTIONS may hold V8 flags, too.
  const { NODE_OPTIONS: _, ...env } = process.env
  const warmUp = spawnSync(process.execPath, [...flags, join(import.meta.dirname, 'warm-up.cjs'), aside], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (warmUp.status !== 0) throw new Error(`cannot compile the bundle: ${warmUp.error?.message ?? warmUp.stderr}`)
  if (warmUp.stderr.includes('warm-up:')) process.stderr.write(warmUp.stderr)
}

/** @returns the hash of the bundle that is in use until this build's takes its place */
function bundleNow(): string | undefined {
  try {
    return /'([0-9a-f]{12})'/.exec(readFileSync(join(BUILD, 'minidock.cjs'), 'utf8'))?.[1]
  } catch {
    // The first build.
    return undefined
  }
}

/** What a build left that was killed: the folder bears the number of its process. */
function removeBrokenOffBuilds(): void {
  for (const folder of readdirSync(BUILD).filter(name => name.startsWith('new-'))) {
    const pid = folder.slice('new-'.length)
    if (pid === String(process.pid) || !existsSync(`/proc/${pid}`)) rmSync(join(BUILD, folder), { recursive: true })
  }
}

const PART_FILE = new RegExp(`^(?:${PARTS.join('|')})\\.(\\w+)\\.(?:cjs|\\w+\\.cache)$`)

/** A command that has just started may be about to read the previous bundle: it goes with the next build. */
function removeOldBundles(keep: readonly (string | undefined)[]): void {
  for (const file of readdirSync(BUILD)) {
    const hash = PART_FILE.exec(file)?.[1]
    if (hash !== undefined && !keep.includes(hash)) rmSync(join(BUILD, file))
  }
}

try {
  await build(process.argv.includes('--strict'))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
