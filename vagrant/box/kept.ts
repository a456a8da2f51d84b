/** Boxes that have been made, by a name that tells what they are made from: one that is there is used as long as its recipe is the same. */

import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { keptInBuild } from '../../lab/sandbox/kept-in-build.ts'
import { imageOf } from './image.ts'
import { makeBox } from './make-box.ts'
import { recipeOf } from './recipe.ts'
import type { Steps } from './steps.ts'

/** `npm run lab clean` says that it is there, and leaves it. */
export const VM_CACHE = '/var/cache/minidock/vm'

/** @returns the path of the box that the smoke boots */
export async function smokeBox(steps: Steps, say: (line: string) => void): Promise<string> {
  mkdirSync(VM_CACHE, { recursive: true, mode: 0o700 })
  removeAbandoned()
  const name = 'minidock-smoke.box'
  const folder = await keptInBuild({
    prefix: 'smoke-box-',
    sources: sources(),
    build: VM_CACHE,
    make: async path => {
      mkdirSync(path)
      await makeBox(join(path, name), {
        recipe: recipeOf('smoke', 'libvirt'),
        image: imageOf('libvirt'),
        time: Math.floor(Date.now() / 1000),
        steps,
        say,
      })
    },
  })
  return join(folder, name)
}

/** What a process was making that is gone: it is killed with all that it started, and its folder is left. */
export function removeAbandoned(): void {
  for (const name of readdirSync(VM_CACHE)) {
    const pid = /new-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(VM_CACHE, name), { recursive: true, force: true })
  }
}

const SOURCES = [
  'configure.sh',
  'disk.ts',
  'early.sh',
  'image.ts',
  'make-box.ts',
  'recipe.ts',
  'root.ts',
  'vagrant.pub',
  '../provision/packages.txt',
]

function sources(): string[] {
  return SOURCES.map(name => join(import.meta.dirname, name))
}
