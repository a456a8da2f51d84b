/** What the course makes outside of the learner's files: a list of places. `npm run lab clean` takes them away, and leaves those of the user. */

import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { COMPILE_CACHE } from '../../course/chapter/compile-cache.ts'
import { CHAPTER_STATES } from '../../course/chapter/engine.ts'
import { isIn, REPOSITORY } from '../../course/places.ts'
import { storePaths } from '../../runtime/store/files/paths.ts'
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
/** What `./minidock` has, which the user may work with. */
const USERS_STATE = '/var/lib/minidock'

/** What is there, in the order in which it is listed. @param all the learner's own files too */
export function remainsOf(all: boolean, env: NodeJS.ProcessEnv = process.env): readonly Remains[] {
  return [
    ...stateFolders(namedRoot(env)),
    { path: COMPILE_CACHE, what: 'compiled TypeScript' },
    { path: join(REPOSITORY, 'node_modules/.cache/minidock-course'), what: 'compiled TypeScript' },
    ...namedLike(UML_CACHE, /^uml-root-/, 'the root file system of user-mode Linux'),
    { path: PACKAGES_CACHE, what: "packages that the lab's images are built from" },
    ...namedLike(join(REPOSITORY, 'build'), /^lab-/, "the lab's images and programs"),
    ...(all && isOurs(WORKSHOP) ? [{ path: WORKSHOP, what: 'your exercises and your progress' }] : []),
  ].filter(({ path }) => existsSync(path))
}

/**
 * Where the chapters' engines keep their containers: all of them in MINIDOCK_ROOT if it is set, as the engines themselves do.
 * What the user's own engine has is never among them.
 */
function stateFolders(root: string | undefined): readonly Remains[] {
  if (root !== undefined) return isState(root) ? [{ path: root, what: 'images and containers in MINIDOCK_ROOT', engine: MINIDOCK }] : []
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

/** The folder that MINIDOCK_ROOT names, under its own name: where it leads by a link, that is what is listed. */
function namedRoot(env: NodeJS.ProcessEnv): string | undefined {
  const root = env['MINIDOCK_ROOT']
  if (!root) return undefined
  return existsSync(root) ? realpathSync(root) : resolve(root)
}

/** A workshop elsewhere may be a folder with more in it. */
function isOurs(workshop: string): boolean {
  return workshop !== REPOSITORY && isIn(workshop, REPOSITORY)
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
  const isRoot = namedRoot(env) === USERS_STATE
  const places: readonly Left[] = [
    ...(isRoot
      ? []
      : [{ path: USERS_STATE, what: "./minidock's own images and containers", command: `MINIDOCK_ROOT=${USERS_STATE} npm run lab clean` }]),
    { path: VM_CACHE, what: 'what boxes are made in', command: `rm -r ${VM_CACHE}` },
    { path: join(REPOSITORY, 'vagrant/.vagrant'), what: 'the virtual machine', command: 'npm run vm destroy' },
    { path: join(REPOSITORY, 'vagrant/out'), what: 'boxes and bundles', command: 'rm -r vagrant/out' },
    ...(all && isOurs(WORKSHOP)
      ? []
      : [{ path: WORKSHOP, what: 'your files', command: isOurs(WORKSHOP) ? 'npm run lab clean all' : `rm -r ${WORKSHOP}` }]),
  ]
  return places.filter(({ path }) => existsSync(path))
}

/** The entries of a state folder. */
const { images, layers, containers, names, volumes, networks, builds } = storePaths('/')
const STATE = [
  ...[images, layers, containers, names, volumes, networks, builds].map(path => basename(path)),
  'events.jsonl',
  'events.jsonl.1',
]

/** What goes, path by path: all of a folder; of a state folder only what an engine makes there, since a user may keep more in it; of a link nothing behind it. */
export function partsOf({ path, engine }: Pick<Remains, 'path' | 'engine'>): readonly string[] {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return []
  const entries = readdirSync(path)
  return (engine ? entries.filter(name => STATE.includes(name)) : entries).map(name => join(path, name))
}

/** Bytes of what goes, each file counted once; what is gone meanwhile counts nothing. */
export function sizeOf(remains: Pick<Remains, 'path' | 'engine'>): number {
  const seen = new Set<string>()
  const sizeIn = (each: string): number => {
    const stat = lstatSync(each, { throwIfNoEntry: false })
    if (!stat || seen.has(`${stat.dev}:${stat.ino}`)) return 0
    seen.add(`${stat.dev}:${stat.ino}`)
    const inside = stat.isDirectory() ? readdirSync(each).reduce((sum, name) => sum + sizeIn(join(each, name)), 0) : 0
    return stat.blocks * 512 + inside
  }
  const own = (lstatSync(remains.path, { throwIfNoEntry: false })?.blocks ?? 0) * 512
  return partsOf(remains).reduce((sum, part) => sum + sizeIn(part), own)
}
