/**
 * Builds what `./minidock` runs:
 *
 *   build/launcher             the launcher
 *   build/cli.<hash>.cjs       the CLI in one file
 *   build/cli.<hash>.cache     the same, compiled by V8
 *   build/minidock.cjs         starts the two
 *   build/stamp                says that all of it is there
 *
 * Everything is made aside and moved into place when all has succeeded, the file that names others after them, the stamp last. So commands that run
 * meanwhile find either build whole, and a build that fails leaves the last one as it was.
 */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { bundle } from './build-bundle.ts'
import { buildLauncher } from './build-launcher.ts'

const ROOT = join(import.meta.dirname, '..')
const BUILD = join(ROOT, 'build')

async function build(strict: boolean): Promise<void> {
  requirePinnedNode()
  mkdirSync(BUILD, { recursive: true })
  removeBrokenOffBuilds()
  const aside = join(BUILD, `new-${process.pid}`)
  mkdirSync(aside)
  try {
    const launcher = join(aside, 'launcher')
    buildLauncher(join(ROOT, 'runtime/kernel/launcher'), launcher, strict)

    const source = await bundle(ROOT, 'runtime/cli/main.ts')
    const name = `cli.${createHash('sha256').update(source).digest('hex').slice(0, 12)}`
    const code = join(aside, `${name}.cjs`)
    const cache = join(aside, `${name}.cache`)
    writeFileSync(code, source)
    const cacheBytes = compile(source, code, cache)

    const loader = readFileSync(join(import.meta.dirname, 'loader.cjs'), 'utf8')
    writeFileSync(join(aside, 'minidock.cjs'), loader.replace('BUNDLE', `${name}.cjs`).replace('CACHE', `${name}.cache`))

    const stamp = `node ${process.version}\nlauncher ${statSync(launcher).size} bytes\nbundle ${source.length} bytes\ncode cache ${cacheBytes} bytes\n`
    writeFileSync(join(aside, 'stamp'), stamp)

    const previous = bundleNow()
    for (const file of ['launcher', `${name}.cjs`, `${name}.cache`, 'minidock.cjs', 'stamp'])
      renameSync(join(aside, file), join(BUILD, file))
    removeOldBundles([name, previous])
    process.stdout.write(stamp)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** The code cache is good for the very Node that made it. */
function requirePinnedNode(): void {
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const pinned = `v${optionalDependencies[`node-linux-${process.arch}`]}`
  if (process.version !== pinned) throw new Error(`the build needs Node ${pinned}, this is ${process.version}\n  npm run build`)
}

/** @returns the size of the cache, in bytes */
function compile(source: string, code: string, cache: string): number {
  // NODE_OPTIONS may hold V8 flags, and a cache is refused by a V8 with other flags.
  const { NODE_OPTIONS: _, ...env } = process.env
  const warmUp = spawnSync(process.execPath, [join(import.meta.dirname, 'warm-up.cjs'), code, cache], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (warmUp.status !== 0) throw new Error(`cannot compile the bundle: ${warmUp.error?.message ?? warmUp.stderr}`)
  if (warmUp.stderr.includes('warm-up:')) process.stderr.write(warmUp.stderr)
  const cachedData = readFileSync(cache)
  if (new Script(source, { cachedData }).cachedDataRejected === true) throw new Error('V8 refuses the code cache that it has just made')
  return cachedData.length
}

/** @returns the name of the bundle that is in use until this build's takes its place */
function bundleNow(): string | undefined {
  try {
    return /cli\.[0-9a-f]+/.exec(readFileSync(join(BUILD, 'minidock.cjs'), 'utf8'))?.[0]
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

/** A command that has just started may be about to read the previous bundle: it goes with the next build. */
function removeOldBundles(keep: readonly (string | undefined)[]): void {
  for (const file of readdirSync(BUILD)) {
    if (file.startsWith('cli.') && !keep.includes(file.replace(/\.(cjs|cache)$/, ''))) rmSync(join(BUILD, file))
  }
}

try {
  await build(process.argv.includes('--strict'))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
