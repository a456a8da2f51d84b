/**
 * What is made once from sources and kept in build/, under a name that tells the sources' hash. Several processes may make it at the same time, and older ones
 * may still be read by whoever started before a source changed: so what was used within a day stays.
 */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join, relative } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'

const A_DAY = 24 * 60 * 60 * 1000

export interface Kept {
  /** Of its name, before the hash. */
  readonly prefix: string
  /** Files whose change may change it. */
  readonly sources: readonly string[]
  /** build/; another for tests. */
  readonly build?: string
  /** Makes it at this path, which is not there yet. */
  make(path: string): void | Promise<void>
}

/** By path: what this process is making. */
const underWay = new Map<string, Promise<void>>()

/** @returns its path; what is there already counts as used now */
export async function keptInBuild({ prefix, sources, build = join(REPOSITORY, 'build'), make }: Kept): Promise<string> {
  const wanted = join(build, `${prefix}${hashOf(sources)}`)
  if (use(wanted)) return wanted
  const making = underWay.get(wanted) ?? makeAside({ prefix, build, make }, wanted)
  underWay.set(wanted, making)
  try {
    await making
  } finally {
    underWay.delete(wanted)
  }
  return wanted
}

async function makeAside({ prefix, build, make }: Required<Omit<Kept, 'sources'>>, wanted: string): Promise<void> {
  mkdirSync(build, { recursive: true })
  removeUnused(build, prefix)
  const aside = join(build, `${prefix}new-${process.pid}`)
  try {
    await make(aside)
    renameSync(aside, wanted)
  } catch (error) {
    // Somebody else has made it meanwhile.
    if (!use(wanted)) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** Returns the files below a folder of the repository that have such a name, in an order that is always the same. */
export function sourcesBelow(folder: string, isSource: (name: string) => boolean): string[] {
  return readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
    .filter(each => each.isFile() && isSource(each.name))
    .map(each => join(each.parentPath, each.name))
    .sort()
}

/** Its time is that of its last use. */
function use(path: string): boolean {
  try {
    const now = new Date()
    utimesSync(path, now, now)
    return true
  } catch {
    return false // It is not there.
  }
}

function removeUnused(build: string, prefix: string): void {
  for (const name of readdirSync(build)) {
    if (!name.startsWith(prefix) || isBeingMade(name)) continue
    const used = statSync(join(build, name), { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (Date.now() - used > A_DAY) rmSync(join(build, name), { recursive: true, force: true })
  }
}

/** Its time says nothing: an archive that is unpacked there sets it to whatever it likes. */
function isBeingMade(name: string): boolean {
  const pid = /new-(\d+)$/.exec(name)?.[1]
  return pid !== undefined && existsSync(`/proc/${pid}`)
}

function hashOf(sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const source of sources) {
    const content = readFileSync(source)
    hash.update(`${relative(REPOSITORY, source)} ${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 12)
}
