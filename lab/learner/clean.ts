/** `npm run lab clean`: takes away what the course has made on this machine. It says what that is, and asks. */

import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { COMPILE_CACHE } from '../../course/chapter/compile-cache.ts'
import { REPOSITORY } from '../../course/places.ts'
import { errnoName, MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { VM_CACHE } from '../../vagrant/box/kept.ts'
import { PACKAGES_CACHE } from '../fixtures/kept-packages.ts'
import { UML_CACHE } from '../machines/uml-root.ts'
import { exerciseNumbers, shownPath, WORKSHOP } from './exercises.ts'

interface Remains {
  readonly path: string
  readonly what: string
  /** A state folder may have containers that run. */
  readonly state?: StateFolder
}

/** How minidock is called for it. */
type StateFolder = readonly [string, ...string[]]

/** @param all the learner's own files too */
export async function cleanCommand({ all, yes }: { readonly all: boolean; readonly yes: boolean }, terminal: Terminal): Promise<number> {
  const found = remains(all).filter(({ path }) => existsSync(path))
  if (found.length === 0) {
    terminal.out('there is nothing to take away\n')
    return 0
  }
  const width = Math.max(...found.map(({ path }) => shownPath(path).length))
  terminal.out(`this will be removed:\n${found.map(({ path, what }) => `  ${shownPath(path).padEnd(width)}  ${what}\n`).join('')}`)
  if (!all && existsSync(WORKSHOP)) terminal.out(`your files stay: ${shownPath(WORKSHOP)} (npm run lab clean all)\n`)
  if (!yes && !(await agrees(terminal))) {
    terminal.out('nothing was removed\n')
    return 1
  }
  for (const { path, state } of found) if (state) await removeContainers(path, state, terminal)
  await removeNetworks(found, terminal)
  for (const { path } of found) removeWhole(path)
  terminal.out('removed. What is left is this folder itself\n')
  return 0
}

function remains(all: boolean): readonly Remains[] {
  const minidock = join(REPOSITORY, 'minidock')
  const chapter = join(REPOSITORY, 'lab/fixtures/chapter.ts')
  const build = join(REPOSITORY, 'build')
  const images = existsSync(build) ? readdirSync(build).filter(name => /^lab-(?:images|nginx)-/.test(name)) : []
  const roots = existsSync(UML_CACHE) ? readdirSync(UML_CACHE).filter(name => name.startsWith('uml-root-')) : []
  return [
    { path: '/var/lib/minidock', what: "minidock's images and containers; those that run are ended", state: [minidock] },
    ...exerciseNumbers().map(
      (number): Remains => ({
        path: `/var/lib/minidock-chapters/${number}`,
        what: `the same of the engine of chapter ${number}`,
        state: [process.execPath, chapter, String(number)],
      }),
    ),
    { path: '/var/lib/minidock-chapters', what: 'and the folder that they are in' },
    { path: COMPILE_CACHE, what: 'compiled TypeScript' },
    { path: join(REPOSITORY, 'node_modules/.cache/minidock-course'), what: 'compiled TypeScript' },
    ...roots.map(name => ({ path: join(UML_CACHE, name), what: 'the root file system of user-mode Linux' })),
    { path: PACKAGES_CACHE, what: "packages that the lab's images are built from" },
    { path: VM_CACHE, what: 'what boxes of the virtual machine are made in' },
    ...images.map(name => ({ path: join(build, name), what: "the lab's images" })),
    ...(all ? [{ path: WORKSHOP, what: 'your exercises and your progress' }] : []),
  ]
}

/** @throws {MinidockError} `conflict` where nobody can be asked */
async function agrees(terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive)
    throw new MinidockError('conflict', 'nothing was removed: there is no terminal to ask on', {
      hint: 'to remove it without being asked: npm run lab clean yes',
    })
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question('remove all this? [y/N] ')).trim())
  } finally {
    lines.close()
  }
}

/** Containers first: their mounts and processes are theirs to take away. */
async function removeContainers(path: string, state: StateFolder, terminal: Terminal): Promise<void> {
  await terminal.step(`removing the containers in ${path}`, async () => {
    const ids = (await minidock(path, state, 'ps', '-aq')).split('\n').filter(id => id !== '')
    if (ids.length > 0) await minidock(path, state, 'rm', '-f', ...ids)
  })
}

/**
 * Then what they had made of the machine's network. Forwarding stays on as long as another state folder has a bridge: the one that has turned it on is asked again when
 * all bridges are gone.
 */
async function removeNetworks(found: readonly Remains[], terminal: Terminal): Promise<void> {
  for (const made of ['networks', 'networks/forwarding']) {
    for (const { path, state } of found) {
      if (state && existsSync(join(path, made)))
        await terminal.step(`removing the network of ${path}`, () => minidock(path, state, 'system', 'gc'))
    }
  }
}

async function minidock(root: string, [program, ...before]: StateFolder, ...args: readonly string[]): Promise<string> {
  return await runCommand(program, [...before, ...args], { env: { ...process.env, MINIDOCK_ROOT: root } })
}

/** A folder may be a mount point, which stays: it is emptied first. */
function removeWhole(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) rmSync(path)
  else removeFolder(path)
}

function removeFolder(path: string): void {
  if (!existsSync(path)) return
  for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true, force: true })
  try {
    rmdirSync(path)
  } catch (error) {
    if (errnoName(error) !== 'EBUSY') throw error // A disk of its own is mounted there: it stays, empty.
  }
}
