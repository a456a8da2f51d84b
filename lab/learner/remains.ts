/** What the course makes outside of the learner's files: a list of places. `npm run lab clean` takes them away, and leaves those of the user. */

import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { COMPILE_CACHE } from '../../course/chapter/compile-cache.ts'
import { CHAPTER_STATES } from '../../course/chapter/engine.ts'
import { REPOSITORY } from '../../course/places.ts'
import { VM_CACHE } from '../../vagrant/box/kept.ts'
import { PACKAGES_CACHE } from '../fixtures/kept-packages.ts'
import { UML_CACHE } from '../machines/uml-root.ts'
import { exerciseNumbers, WORKSHOP } from './exercises.ts'

export interface Remains {
  readonly path: string
  readonly what: string
  /** It is a state folder: how the engine is called that may have containers in it. */
  readonly engine?: Engine
}

export type Engine = readonly [program: string, ...words: string[]]

/** What stays, and the command that would take it away. */
export interface Left {
  readonly path: string
  readonly what: string
  readonly command: string
}

const MINIDOCK: Engine = [join(REPOSITORY, 'minidock')]
/** Of `./minidock`, which may be what somebody works with. */
const USERS_STATE = '/var/lib/minidock'

/** What is there, in the order in which it is listed. @param all the learner's own files too */
export function remainsOf(all: boolean, env: NodeJS.ProcessEnv = process.env): readonly Remains[] {
  return [
    ...stateFolders(env['MINIDOCK_ROOT']),
    { path: COMPILE_CACHE, what: 'compiled TypeScript' },
    { path: join(REPOSITORY, 'node_modules/.cache/minidock-course'), what: 'compiled TypeScript' },
    ...namedLike(UML_CACHE, /^uml-root-/, 'the root file system of user-mode Linux'),
    { path: PACKAGES_CACHE, what: "packages that the lab's images are built from" },
    ...namedLike(join(REPOSITORY, 'build'), /^lab-/, "the lab's images and programs"),
    ...(all ? [{ path: WORKSHOP, what: 'your exercises and your progress' }] : []),
  ].filter(({ path }) => existsSync(path))
}

/**
 * Where the chapters' engines keep their containers: all of them in MINIDOCK_ROOT if it is set, as the engines themselves do.
 * What the user's own engine has is never among them.
 */
function stateFolders(root: string | undefined): readonly Remains[] {
  if (root) return isState(resolve(root)) ? [{ path: resolve(root), what: 'images and containers in MINIDOCK_ROOT', engine: MINIDOCK }] : []
  return [
    ...exerciseNumbers().map(
      (number): Remains => ({
        path: join(CHAPTER_STATES, String(number)),
        what: `images and containers of the engine of chapter ${number}`,
        engine: [process.execPath, join(REPOSITORY, 'lab/fixtures/chapter.ts'), String(number)],
      }),
    ),
    { path: CHAPTER_STATES, what: 'the folder that they are in' },
  ]
}

/** A folder that is something else is not emptied, whatever MINIDOCK_ROOT says. */
function isState(path: string): boolean {
  return ['containers', 'names'].every(name => existsSync(join(path, name)))
}

function namedLike(folder: string, name: RegExp, what: string): readonly Remains[] {
  const names = existsSync(folder) ? readdirSync(folder).filter(each => name.test(each)) : []
  return names.map(each => ({ path: join(folder, each), what }))
}

/** What may be somebody's, and is not the lab's to take. @param all whether the learner's files go */
export function leftOf(all: boolean, env: NodeJS.ProcessEnv = process.env): readonly Left[] {
  const isRoot = resolve(env['MINIDOCK_ROOT'] || '/') === USERS_STATE
  const places: readonly Left[] = [
    ...(isRoot
      ? []
      : [{ path: USERS_STATE, what: "./minidock's own images and containers", command: `MINIDOCK_ROOT=${USERS_STATE} npm run lab clean` }]),
    { path: VM_CACHE, what: 'what boxes are made in', command: `rm -r ${VM_CACHE}` },
    { path: join(REPOSITORY, 'vagrant/.vagrant'), what: 'the virtual machine', command: 'npm run vm destroy' },
    { path: join(REPOSITORY, 'vagrant/out'), what: 'boxes and bundles', command: 'rm -r vagrant/out' },
    ...(all ? [] : [{ path: WORKSHOP, what: 'your files', command: 'npm run lab clean all' }]),
  ]
  return places.filter(({ path }) => existsSync(path))
}

/** Bytes of its files, each counted once; what goes meanwhile counts nothing. */
export function sizeOf(path: string): number {
  const seen = new Set<string>()
  const sizeIn = (each: string): number => {
    const stat = lstatSync(each, { throwIfNoEntry: false })
    if (!stat || seen.has(`${stat.dev}:${stat.ino}`)) return 0
    seen.add(`${stat.dev}:${stat.ino}`)
    const inside = stat.isDirectory() ? readdirSync(each).reduce((sum, name) => sum + sizeIn(join(each, name)), 0) : 0
    return stat.blocks * 512 + inside
  }
  return sizeIn(path)
}
