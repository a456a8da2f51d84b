/** What a machine gets from this one, so that it need neither fetch nor build: node_modules and build. */

import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../places.ts'

/** Caches in node_modules: thousands of files from what ran here, of no use there. */
export const CACHES = ['.cache', '.vite', '.vite-temp', '.vitest-cache']

/** @param path within node_modules */
export function isCache(path: string): boolean {
  return CACHES.includes(path.split('/')[0] ?? '')
}

/**
 * Of build/: the engine, and the lab's guard. Nothing else of it is used there, and no earlier build that an engine may still run from here.
 * @param bundle the text of build/minidock.cjs, which names its parts by their hash
 */
export function isBuilt(name: string, bundle: string): boolean {
  const part = /^[a-z]+\.([0-9a-f]+)\.(?:cjs|[a-z]+\.cache)$/.exec(name)?.[1]
  return part === undefined ? /^(?:launcher|stamp|minidock\.cjs|lab-guard-[0-9a-f]+)$/.test(name) : bundle.includes(part)
}

/** Copies the last build, with its times. @param project the folder that gets a `build` */
export function copyBuild(project: string): void {
  const [from, to] = [join(REPOSITORY, 'build'), join(project, 'build')]
  mkdirSync(to, { recursive: true })
  const bundle = readFileSync(join(from, 'minidock.cjs'), 'utf8')
  for (const name of readdirSync(from).filter(each => isBuilt(each, bundle)))
    cpSync(join(from, name), join(to, name), { preserveTimestamps: true })
}
