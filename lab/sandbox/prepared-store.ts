/**
 * The lab's images, made once on this machine and kept in build/: a state folder that each sandbox gets a copy of. Making busybox may need the network, which
 * a sandbox has not.
 */

import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { giveBack } from './as-root.ts'
import { fetchImage } from './fetch-image.ts'
import { keptInBuild, sourcesBelow } from './kept-in-build.ts'

/** Whose change may change how images look on disk. */
const SOURCES = ['runtime/floor/images', 'runtime/store']

/**
 * Asked for before each sandbox: what this process has seen an hour ago may have been removed.
 * @returns the state folder, which is made if it is missing: that takes some seconds
 * @throws {MinidockError} `unavailable` if busybox cannot be made
 */
export async function preparedStore(): Promise<string> {
  let made = false
  const make = async (root: string) => {
    await makeBusybox(root)
    made = true
  }
  const store = await keptInBuild({ prefix: 'lab-images-', sources: imageSources(), make })
  if (made) giveBack(store)
  return store
}

/** No container is started: what is risky stays in the sandbox. */
async function makeBusybox(root: string): Promise<void> {
  try {
    await fetchImage(root, 'busybox')
    requireBusybox(root)
    // A network has the names, and the range, of the state folder that it was made in.
    rmSync(join(root, 'networks'), { recursive: true, force: true })
  } catch (error) {
    throw new MinidockError('unavailable', "cannot make the lab's image busybox", {
      hint:
        error instanceof Error ? `${error.message}${error instanceof MinidockError && error.hint ? `\n${error.hint}` : ''}` : String(error),
      cause: error,
    })
  }
}

/**
 * Without a network, the engine makes an image of that name from the machine's own commands: it has fewer of them, so that checks of a right solution fail, and
 * build/ would keep it when the network is back.
 * @param root a state folder
 * @throws {MinidockError} `unavailable` if no layer has busybox
 */
export function requireBusybox(root: string): void {
  const layers = join(root, 'layers')
  if (readdirSync(layers).some(layer => existsSync(join(layers, layer, 'bin/busybox')))) return
  throw new MinidockError('unavailable', "Debian's package busybox-static cannot be fetched", {
    hint: 'with a network, once: sudo apt-get install -y busybox-static\nwithout one: the bundle has it (docs/vm.md)',
  })
}

/** Files that an image on disk depends on. */
export function imageSources(): string[] {
  const isSource = (name: string) => !name.endsWith('.test.ts') && !name.endsWith('.md')
  return [...SOURCES.flatMap(folder => sourcesBelow(folder, isSource)), import.meta.filename]
}
