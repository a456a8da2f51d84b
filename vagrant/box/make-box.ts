/**
 * Makes a box: a tar of what Vagrant has to know, and a disk in the format of the provider. Packages → root file system → disk → image → box, each in the box's own folder,
 * and removed when it is no longer needed.
 */

import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { makeDisk } from './disk.ts'
import { BOX_VAGRANTFILE, type Image } from './image.ts'
import type { Recipe } from './recipe.ts'
import { makeRoot } from './root.ts'
import type { Steps } from './steps.ts'

export interface BoxOptions {
  readonly recipe: Recipe
  readonly image: Image
  /** The time that each younger file gets, and the box itself: seconds since 1970. */
  readonly time: number
  readonly steps: Steps
  readonly say: (line: string) => void
  /** Puts more into the root file system. */
  readonly furnish?: (root: string) => Promise<void>
}

/** @param path of the box, in a folder that has nothing else in it */
export async function makeBox(path: string, { recipe, image, time, steps, say, furnish }: BoxOptions): Promise<void> {
  const folder = dirname(path)
  const [root, disk] = [join(folder, 'root'), join(folder, 'disk.raw')]
  await steps.step(`box: ${recipe.packages.length + 1} packages and what they need`, () => makeRoot(root, recipe, { time, onStep: say }))
  await furnish?.(root)
  await steps.step('box: a disk that boots', () => makeDisk(disk, root, { diskGib: recipe.diskGib, time }))
  rmSync(root, { recursive: true })
  await steps.step(`box: ${image.format}`, () => image.convert(disk, join(folder, image.disk)))
  rmSync(disk)
  const texts = { ...image.texts({ gib: recipe.diskGib }), Vagrantfile: BOX_VAGRANTFILE }
  const names = [...Object.keys(texts), image.disk]
  await steps.step('box: the box', async () => {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
    await packTar(path, folder, time, names)
  })
  for (const name of names) rmSync(join(folder, name))
}

/** The same files make the same bytes. */
export async function packTar(path: string, folder: string, time: number, names: readonly string[]): Promise<void> {
  const plain = ['--format=gnu', '--owner=root:0', '--group=root:0', '--mode=644', `--mtime=@${time}`]
  await runCommand('tar', ['--create', '--file', path, ...plain, '--directory', folder, ...names])
}
