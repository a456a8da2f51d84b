/** `npm run vm box [libvirt] [virtualbox]`: makes the offline box, for each provider that is named, or for both. */

import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { imageOf } from '../box/image.ts'
import { removeAbandoned, VM_CACHE } from '../box/kept.ts'
import { makeBox } from '../box/make-box.ts'
import { addImages, addProject, clampTimes, commitTime, requireContents } from '../box/offline.ts'
import { type BoxProvider, recipeOf } from '../box/recipe.ts'
import { requirePrograms, TO_MAKE_BOXES } from '../box/requirements.ts'
import { Steps } from '../box/steps.ts'

/** What is made for users. Ignored by git. */
export const OUT = join(import.meta.dirname, '../out')

const PROVIDERS = ['libvirt', 'virtualbox'] as const

export function boxName(provider: BoxProvider): string {
  return `minidock-${provider}-amd64.box`
}

/** @returns the exit code */
export async function boxCommand(words: readonly string[]): Promise<number> {
  const unknown = words.filter(word => !(PROVIDERS as readonly string[]).includes(word))
  if (unknown.length > 0)
    throw new MinidockError('invalid', `there is no box for ${unknown.join(', ')}`, { hint: `npm run vm box [${PROVIDERS.join('] [')}]` })
  requirePrograms('make a box', { ...TO_MAKE_BOXES, git: 'git' })
  requireContents()
  mkdirSync(VM_CACHE, { recursive: true, mode: 0o700 })
  mkdirSync(OUT, { recursive: true })
  removeAbandoned()
  for (const provider of PROVIDERS) if (words.length === 0 || words.includes(provider)) await make(provider)
  return 0
}

async function make(provider: BoxProvider): Promise<void> {
  const say = (line: string) => console.log(line)
  const steps = new Steps(say)
  const [folder, time] = [join(VM_CACHE, `offline-new-${process.pid}`), await commitTime()]
  const box = join(folder, boxName(provider))
  mkdirSync(folder)
  try {
    const furnish = async (root: string) => {
      await steps.step('box: the project, its packages and its build', () => addProject(root))
      await steps.step('box: images', () => addImages(root, line => say(`   ${line}`)))
      await clampTimes(root, time)
    }
    await makeBox(box, { recipe: recipeOf('offline', provider), image: imageOf(provider), time, steps, say: () => undefined, furnish })
    const path = join(OUT, boxName(provider))
    writeFileSync(`${path}.sha256`, `${await checksum(box)}  ${boxName(provider)}\n`)
    // Another file system may be there.
    await move(box, path)
    const seconds = steps.done.reduce((sum, step) => sum + step.seconds, 0)
    say(`${path}: ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB, in ${seconds.toFixed(0)} s`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function move(from: string, to: string): Promise<void> {
  await cp(from, `${to}.new`)
  renameSync(`${to}.new`, to)
}

/** SHA-256, in hexadecimal digits. */
export async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
