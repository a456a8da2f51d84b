/** A `COPY` or an `ADD` as a build makes it, from a folder into a folder: no container, no image. */

import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { openBuildContext } from '../../runtime/build/context/build-context.ts'
import { selectFiles } from '../../runtime/build/context/select-files.ts'
import type { Selection, SelectOptions } from '../../runtime/build/context/selection.ts'
import { openFolder, type SourceTree } from '../../runtime/build/context/source-tree.ts'
import { writeSelection } from '../../runtime/build/context/write-selection.ts'
import { evaluateStage, stateOfImage } from '../../runtime/formats/dockerfile/evaluate-stage.ts'
import { parseDockerfile } from '../../runtime/formats/dockerfile/parse.ts'
import type { CopyStep } from '../../runtime/formats/dockerfile/steps.ts'
import { openStore, storePaths } from '../../runtime/store/files/paths.ts'
import { launcher } from '../kernel/containers.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }

/** The step of an instruction, as it is evaluated in a Dockerfile. */
export function copyStepOf(instruction: string): CopyStep {
  const file = parseDockerfile(`FROM scratch\n${instruction}`)
  const [stage] = file.stages
  if (stage === undefined) throw new Error('no stage')
  const [step] = evaluateStage(file, stage, stateOfImage(), { buildArgs: new Map(), platform: PLATFORM, buildPlatform: PLATFORM }).steps
  if (step?.kind !== 'copy') throw new Error('no copy')
  return step
}

export interface Copying {
  /** The root of the image. */
  readonly image: string
  /** Runs an instruction; `image` may have files before. */
  copy(instruction: string, options?: SelectOptions): Promise<Selection>
  /** The same from another tree, where files keep their owners. */
  copyFrom(folder: string, instruction: string): Promise<Selection>
  /** Only chooses. */
  select(instruction: string, options?: SelectOptions): Promise<Selection>
}

let count = 0

/**
 * @param folder gets the folders of this check
 * @param fill a shell script that makes the build context in its working directory
 * @param image one that makes what the image has
 */
export function copying(folder: string, fill: string, image = ''): Copying & { readonly context: string } {
  const room = join(folder, `copying-${count++}`)
  const [context, root] = [join(room, 'context'), join(room, 'image')]
  for (const [path, script] of [
    [context, fill],
    [root, image],
  ] as const) {
    mkdirSync(path, { recursive: true })
    execFileSync('/bin/sh', ['-euc', `umask 022; ${script}`], { cwd: path })
  }
  const paths = storePaths(join(room, 'store'))
  openStore(paths)
  const inContext = async <T>(work: (tree: SourceTree) => Promise<T>): Promise<T> => {
    const source = { kind: 'folder', path: context } as const
    const { tree } = await openBuildContext(source, { kind: 'text', text: '' }, { paths, launcher: launcher() })
    try {
      return await work(tree)
    } finally {
      await tree.close()
    }
  }
  const write = async (tree: SourceTree, step: CopyStep, options: SelectOptions = {}) => {
    const selection = await selectFiles(tree, step, options)
    const target = openSync(root, 'r')
    try {
      const { destination } = step
      await writeSelection(selection, { launcher: launcher(), root: target, destination, ...(options.owner && { owner: options.owner }) })
    } finally {
      closeSync(target)
    }
    return selection
  }
  return {
    context,
    image: root,
    copy: (instruction, options) => inContext(tree => write(tree, copyStepOf(instruction), options)),
    select: (instruction, options) => inContext(tree => selectFiles(tree, copyStepOf(instruction), options)),
    async copyFrom(from, instruction) {
      const tree = openFolder(from, launcher(), { name: 'stage build', owners: 'kept' })
      try {
        return await write(tree, copyStepOf(instruction))
      } finally {
        await tree.close()
      }
    },
  }
}

/** What is in a folder, a line each: path, kind, mode, owner, and a link's target. */
export function listing(folder: string): readonly string[] {
  const lines = execFileSync('find', ['.', '-mindepth', '1', '-printf', '%P %y %m %U:%G %l\\n'], { cwd: folder, encoding: 'utf8' })
  return lines
    .trim()
    .split('\n')
    .filter(Boolean)
    .map(line => line.trim())
    .sort()
}

/** The paths of its files alone. */
export function paths(folder: string): readonly string[] {
  const found = execFileSync('find', ['.', '-mindepth', '1', '!', '-type', 'd', '-printf', '%P\\n'], { cwd: folder, encoding: 'utf8' })
  return found.trim().split('\n').filter(Boolean).sort()
}
