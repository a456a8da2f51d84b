/**
 * Builds that run: `builds/running/<name of the process>`, a line for each thing that the build holds. A line is there before the build uses the thing, and no command
 * removes what a living build holds.
 *
 *   image sha256:…        an image, by its id
 *   layer 5f0c…           a layer, by its name
 *   mount 3b1e…           a directory of `RUN --mount=type=cache`, by the first 64 digits of its name
 *
 * A build that was killed leaves its file: by that, the next build sees that it may have left containers as well.
 */

import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import { makeFolder, type StorePaths } from '../files/paths.ts'
import { readAll } from '../files/read-names.ts'
import { isCreatorAlive, isTemporaryName, temporaryName } from '../files/temporary-name.ts'

export type Held = 'image' | 'layer' | 'mount'

/** This process's build. */
export class RunningBuild {
  readonly #path: string

  constructor(paths: StorePaths) {
    makeFolder(paths.builds, 0o700)
    makeFolder(folderOf(paths), 0o700)
    this.#path = `${folderOf(paths)}/${temporaryName()}`
    writeFileSync(this.#path, '', { flag: 'wx', mode: 0o600 })
  }

  /** Holds things. Look only then whether they are still there: they may have been removed just before. */
  hold(what: Held, names: readonly string[]): void {
    appendFileSync(this.#path, names.map(name => `${what} ${name}\n`).join(''))
  }

  end(): void {
    rmSync(this.#path, { force: true })
  }
}

/** What a build holds, as its file says. */
export interface BuildInProgress {
  /** The name of its file. */
  readonly name: string
  readonly isAlive: boolean
  readonly images: readonly string[]
  readonly layers: readonly string[]
  readonly mounts: readonly string[]
}

export function buildsInProgress(paths: StorePaths): readonly BuildInProgress[] {
  return readAll(folderOf(paths))
    .filter(isTemporaryName)
    .flatMap(name => readBuild(`${folderOf(paths)}/${name}`, name) ?? [])
}

/** Returns what living builds hold. */
export function heldByBuilds(paths: StorePaths): { readonly [H in Held]: ReadonlySet<string> } {
  const alive = buildsInProgress(paths).filter(({ isAlive }) => isAlive)
  const all = (of: (build: BuildInProgress) => readonly string[]) => new Set(alive.flatMap(of))
  return { image: all(({ images }) => images), layer: all(({ layers }) => layers), mount: all(({ mounts }) => mounts) }
}

/** Forgets a build that was killed. */
export function forgetBuild(paths: StorePaths, { name }: BuildInProgress): void {
  rmSync(`${folderOf(paths)}/${name}`, { force: true })
}

function readBuild(path: string, name: string): BuildInProgress | undefined {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    const held = (what: Held) => lines.filter(line => line.startsWith(`${what} `)).map(line => line.slice(what.length + 1))
    return { name, isAlive: isCreatorAlive(name), images: held('image'), layers: held('layer'), mounts: held('mount') }
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}

function folderOf(paths: StorePaths): string {
  return `${paths.builds}/running`
}
