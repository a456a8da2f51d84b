/**
 * The heart of chapter 7: what a step reads decides whether it has to run, and what it
 * wrote becomes a layer.
 */

import type { Step } from '../formats/dockerfile/steps.ts'
import { AT, O } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { BuildState, FileStep, KeyParts, MadeLayer } from './build-state.ts'

// #region interface
export interface BuildHeart {
  /**
   * Returns all that the files of a step depend on, and nothing else.
   * Its digest is the step's key.
   * @param parent the key of the state before it
   * @param files what it reads from elsewhere: digests of files (build context, other
   * stages, images), and what the build was told of network, hosts and limits
   */
  keyParts(step: FileStep, parent: string, files: KeyParts): KeyParts
  /** Returns the state after a step. @param made absent: the step changes no files */
  after(before: BuildState, step: Step, made?: MadeLayer): BuildState
  /**
   * Emits the calls that make what a step wrote a layer.
   * @param upper its upper directory
   * @param layer the path of the layer to be
   */
  keep(upper: string, layer: string, calls: Emitter): void
}
// #endregion interface

// #region heart
export const heart: BuildHeart = {
  // #region key
  keyParts(step, parent, files) {
    const before = ['before', parent] as const
    switch (step.kind) {
      case 'run':
        // No secrets, no content of a cache: a step makes the same with any of them.
        return [
          before,
          ['argv', step.argv],
          ['environment', step.environment],
          ['user', step.user],
          ['workdir', step.workdir],
          ['mounts', step.mounts],
          ['scripts', step.files],
          ['network', step.network],
          ...files,
        ]
      case 'copy':
        return [before, ['destination', step.destination], ['owner', step.owner], ...files]
      case 'workdir':
        return [before, ['directory', step.path], ['user', step.user]]
    }
  },
  // #endregion key

  // #region after
  after(before, step, made) {
    // In BuildKit's words: programs that compare histories know an image of theirs by them.
    const by = step.kind === 'run' || step.kind === 'copy' ? ' # buildkit' : ''
    const entry = { created_by: step.createdBy + by, comment: 'buildkit.dockerfile.v0' }
    // A step without a layer leaves the key as it is: the files are the same.
    if (!made) {
      const history = [...before.history, { ...entry, empty_layer: true }]
      return { ...before, config: step.config, history }
    }
    const { key, layer, created } = made
    const history = [...before.history, { ...entry, created }]
    return { key, layers: [...before.layers, layer], config: step.config, history }
  },
  // #endregion after

  // #region keep
  keep(upper, layer, calls) {
    const directory = calls.register('upper')
    calls
      .because('the next call wants a file of the file system')
      .into(directory)
      .openat(AT.FDCWD, upper, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
    calls.because('after a power cut, a named layer has its files too').syncfs(directory)
    calls.because('only a name refers to the layer from here on').close(directory)
    calls
      .because("nothing is copied: this step's upper directory is a lower one of the next")
      .renameat2(AT.FDCWD, upper, AT.FDCWD, layer, 0)
  },
  // #endregion keep
}
// #endregion heart
