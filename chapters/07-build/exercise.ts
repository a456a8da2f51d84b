/**
 * Chapter 7, your turn: building images.
 *
 * The rest of the engine is there: it has read the Dockerfile, runs each step in
 * a container, has the cache, and writes the image. Your heart makes a layer of
 * what a step has written, says how far the build is then, and decides what
 * belongs to the key of a step.
 */

import type {
  BuildState,
  FileStep,
  KeyParts,
  MadeLayer,
} from '../../runtime/build/build-state.ts'
import type { Step } from '../../runtime/formats/dockerfile/steps.ts'
import { AT, O } from '../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'

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

export const heart: BuildHeart = {
  keep(upper, _layer, calls) {
    const directory = calls.register('upper')
    const written = calls.because('after a power cut, a named layer has its files too')
    written.into(directory).openat(AT.FDCWD, upper, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
    written.syncfs(directory)
    written.close(directory)
    // TODO 1: what the step has written is found at the path of the layer.
    // Nothing is copied.
  },

  after(before, step, made) {
    const by = step.kind === 'run' || step.kind === 'copy' ? ' # buildkit' : ''
    const entry = { created_by: step.createdBy + by, comment: 'buildkit.dockerfile.v0' }
    if (!made) {
      const history = [...before.history, { ...entry, empty_layer: true }]
      return { ...before, config: step.config, history }
    }
    // TODO 2: the next step stands on this one's layer, and so does the image. So far all
    // is as it was before the step.
    return before
  },

  keyParts(step, parent, _files) {
    const before = ['before', parent] as const
    switch (step.kind) {
      case 'run':
        // TODO 3: a step runs again if anything has changed that its program can see. So
        // far only the lines before it count, and its command.
        return [before, ['argv', step.argv]]
      case 'copy':
        // TODO 4: a file is copied again if it has changed. So far only the place counts
        // to which it is copied.
        return [before, ['destination', step.destination]]
      case 'workdir':
        return [before, ['directory', step.path], ['user', step.user]]
    }
  },
}
