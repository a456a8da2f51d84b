/** What a machine gets from this one, so that it need neither fetch nor build: node_modules and build. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../places.ts'

/** Caches in node_modules: thousands of files from what ran here, of no use there. */
export const CACHES = ['.cache', '.vite', '.vite-temp', '.vitest-cache']

/** @param path within node_modules */
export function isCache(path: string): boolean {
  return CACHES.includes(path.split('/')[0] ?? '')
}

/** What the lab keeps in build/ under the hash of its sources: it would take an emulated machine half a minute to make, and nginx a network. */
const OF_THE_LAB = ['lab-guard', 'lab-images', 'lab-nginx']

export interface Built {
  readonly name: string
  /** When it was used last, in milliseconds since 1970. */
  readonly used: number
}

/**
 * What is carried of build/: the engine, and of the lab the guard and the images that were used last. Nothing else of it is used there, and no earlier build that an engine may still run from here.
 * @param bundle the text of build/minidock.cjs, which names its parts by their hash
 */
export function carriedOf(built: readonly Built[], bundle: string): string[] {
  const isEngine = (name: string) => {
    const part = /^[a-z]+\.([0-9a-f]+)\.(?:cjs|[a-z]+\.cache)$/.exec(name)?.[1]
    return part === undefined ? ['launcher', 'stamp', 'minidock.cjs'].includes(name) : bundle.includes(part)
  }
  const lastUsed = OF_THE_LAB.flatMap(kind => {
    const those = built.filter(({ name }) => new RegExp(`^${kind}-[0-9a-f]+$`).test(name))
    return those.toSorted((one, other) => other.used - one.used).slice(0, 1)
  })
  return [...built.filter(({ name }) => isEngine(name)), ...lastUsed].map(({ name }) => name)
}

/** Copies the last build, with its times, and its links: busybox is one file of 300 names. @param project the folder that gets a `build` */
export function copyBuild(project: string): void {
  const [from, to] = [join(REPOSITORY, 'build'), join(project, 'build')]
  mkdirSync(to, { recursive: true })
  const built = readdirSync(from).map(name => ({ name, used: statSync(join(from, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
  const bundle = readFileSync(join(from, 'minidock.cjs'), 'utf8')
  execFileSync('cp', ['--archive', '--', ...carriedOf(built, bundle).map(name => join(from, name)), to])
}
