/**
 * Builds what `./minidock` runs:
 *
 *   build/launcher             the launcher
 *   build/hot.<hash>.cjs       what a plain `minidock run` needs of the CLI
 *   build/warm.<hash>.cjs      what flags of `run` need
 *   build/cool.<hash>.cjs      what the other commands on containers need
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
import { LOADED_OTHERWISE } from './loaded-otherwise.ts'

const ROOT = join(import.meta.dirname, '..')
const BUILD = join(ROOT, 'build')

/** The ways in which `minidock` starts Node, by the names that the loader has for them. V8 refuses a cache that was made with other flags, but for some, as the young generation's size. */
const HASHES = {
  plain: ['--no-rehash-snapshot', '--no-sparkplug', '--no-maglev', '--regexp-tier-up-ticks=50'],
  secret: ['--rehash-snapshot'],
} as const

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
      ...LOADED_OTHERWISE,
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
