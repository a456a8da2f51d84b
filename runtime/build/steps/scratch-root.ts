/**
 * A root for a step that starts no program: the layers so far, and an upper directory that gets what the step writes. So links, and directories that are there already,
 * are seen as a program in the image would see them.
 *
 *   layers/.tmp-…/upper  work  root  empty
 */

import { chmodSync, closeSync, constants, mkdirSync, openSync } from 'node:fs'
import type { Server } from '../../kernel/launch/server.ts'
import { MNT, MS, O } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import type { StorePaths } from '../../store/files/paths.ts'
import { temporaryName } from '../../store/files/temporary-name.ts'
import { distinctLayers } from '../../store/layers/distinct-layers.ts'
import { removeTreeWith } from '../../store/trees/remove-tree.ts'

export interface ScratchRoot {
  /** The root, opened with O_PATH. */
  readonly descriptor: number
  /** The path of the upper directory. */
  readonly upper: string
}

export interface ScratchOptions {
  readonly paths: StorePaths
  /** One of `FileServers`, which does nothing else meanwhile. */
  readonly server: Server
  /** Names of layers, lowest first. */
  readonly layers: readonly string[]
}

/**
 * Returns what `then` returns.
 * @param work may write to the root
 * @param then gets the upper directory once nothing is mounted on it; it may take it away
 */
export async function withScratchRoot<T, R>(
  options: ScratchOptions,
  work: (root: ScratchRoot) => Promise<T>,
  then: (upper: string, result: T) => Promise<R>,
): Promise<R> {
  const { paths, server } = options
  const name = temporaryName()
  const folder = `${paths.layers}/${name}`
  makeFolders(folder)
  try {
    await server.run(mountLayers(options, name), { reply: false })
    const descriptor = openSync(`/proc/${server.pid}/cwd/${name}/root`, O.PATH | constants.O_DIRECTORY)
    const upper = `${folder}/upper`
    const result = await work({ descriptor, upper }).finally(async () => {
      closeSync(descriptor)
      await server.run(unmount(name), { reply: false })
    })
    return await then(upper, result)
  } finally {
    await removeTreeWith(server, folder)
  }
}

/** The upper directory is the root of what is mounted: it has the owner and mode of any system's. */
function makeFolders(folder: string): void {
  mkdirSync(folder, { mode: 0o700 })
  for (const name of ['upper', 'work', 'root', 'empty']) {
    mkdirSync(`${folder}/${name}`)
    chmodSync(`${folder}/${name}`, 0o755)
  }
}

function mountLayers({ layers }: ScratchOptions, name: string): Program {
  const program = new Program()
  const calls = program.emitter({ module: 'build', chapter: 7, why: 'the step sees the layers so far, and writes to one of its own' })
  // An overlay wants a lower directory, and `FROM scratch` has none.
  const lower = layers.length === 0 ? [`${name}/empty`] : distinctLayers(layers).toReversed()
  const options = [
    `lowerdir=${lower.join(':')}`,
    `upperdir=${name}/upper`,
    `workdir=${name}/work`,
    'index=off,redirect_dir=off,metacopy=off',
  ]
  calls.mount('overlay', `${name}/root`, 'overlay', MS.NODEV, options.join(','))
  return program
}

function unmount(name: string): Program {
  const program = new Program()
  program
    .emitter({ module: 'build', chapter: 7, why: 'what was written becomes a layer, and nothing may write to it any more' })
    .umount2(`${name}/root`, MNT.DETACH)
  return program
}
