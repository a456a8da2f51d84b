/** The files that steps read from elsewhere: chosen and hashed, so that they are known in keys, and copied. */

import { closeSync, constants, openSync } from 'node:fs'
import type { BindMount } from '../../formats/dockerfile/mount.ts'
import type { FileSource } from '../../formats/dockerfile/stage-names.ts'
import { nameOf } from '../../formats/dockerfile/stage-names.ts'
import type { CopyStep, RunStep } from '../../formats/dockerfile/steps.ts'
import { formatSize } from '../../formats/go/units.ts'
import { O } from '../../kernel/program/constants.ts'
import { makeContext } from '../../store/builds/contexts.ts'
import type { StoredImage } from '../../store/images/images.ts'
import type { Owner } from '../../store/trees/describe-file.ts'
import { removeTree } from '../../store/trees/remove-tree.ts'
import type { BuildState, KeyParts } from '../build-state.ts'
import { selectFiles } from '../context/select-files.ts'
import type { Selection, SelectionOrder } from '../context/selection.ts'
import type { SourceTree } from '../context/source-tree.ts'
import { writeSelection } from '../context/write-selection.ts'
import type { ImagesFor } from '../solve/images-for.ts'
import { type BuildPlan, sourcesOf } from '../solve/plan-build.ts'
import type { KeyOfStage } from '../solve/solve-stages.ts'
import type { BuildSession } from './build-session.ts'
import type { Release } from './run-mounts.ts'
import { layersOfImage, SourceTrees } from './source-trees.ts'

type Files = CopyStep | BindMount<FileSource>
/** The states of the stages that a step reads. */
export type StageStates = ReadonlyMap<number, BuildState>

const CONTEXT: FileSource = { kind: 'context' }

/** What of a build has to be there: `explain build` has no other. */
export type FilesSession = Pick<BuildSession, 'engine' | 'stop' | 'tell' | 'tellFailed'>

export class BuildFiles {
  readonly #session: FilesSession
  readonly #plan: BuildPlan
  readonly #images: ImagesFor
  readonly #context: SourceTree
  readonly #trees: SourceTrees
  readonly #selections = new Map<Files, Promise<Selection>>()

  constructor(session: FilesSession, plan: BuildPlan, images: ImagesFor, context: SourceTree) {
    this.#session = session
    this.#plan = plan
    this.#images = images
    this.#context = context
    this.#trees = new SourceTrees(session.engine)
  }

  /** Reads all files of the build context that a step may copy or mount, and tells how many bytes that were. @throws {MinidockError} `not-found`, in docker's words */
  async readContext(): Promise<void> {
    const steps = this.#plan.stages.flatMap(stage =>
      stage.steps.flatMap(({ step }) => (step.kind === 'copy' || step.kind === 'run' ? step : [])),
    )
    const wanted = steps.flatMap(step => filesOf(step).flatMap(files => (fromOf(files).kind === 'context' ? { step, files } : [])))
    if (wanted.length === 0) return
    const vertex = { id: 'context', name: '[internal] load build context' }
    this.#session.tell({ kind: 'begin', vertex })
    let bytes = 0
    for (const { step, files } of wanted) {
      const selection = await this.#select(files, new Map()).catch((error: unknown) => {
        const { file, dockerfile } = this.#plan
        this.#session.tellFailed(vertex.id, error, { file, lines: dockerfile.lines, ...step.source })
        throw error
      })
      bytes += selection.bytes
    }
    this.#context.digests?.save()
    this.#session.tell({ kind: 'status', id: vertex.id, text: `transferring context: ${formatSize(bytes, 3)}`, done: true })
    this.#session.tell({ kind: 'done', id: vertex.id })
  }

  /** Returns what a step's key says of the files that it reads; undefined: they are those of a stage whose key is not known yet. */
  async parts(step: CopyStep | RunStep, keyOfStage: KeyOfStage): Promise<KeyParts | undefined> {
    const parts: (readonly [string, unknown])[] = []
    for (const source of sourcesOf(step)) {
      if (source.kind === 'image') parts.push(['image', this.#image(source.reference).id])
      if (source.kind !== 'stage') continue
      const key = keyOfStage(source.index)
      if (key === undefined) return undefined
      parts.push(['stage', key])
    }
    for (const files of filesOf(step)) {
      if (fromOf(files).kind === 'context') parts.push(['files', (await this.#select(files, new Map())).digest])
      else if (files === step) parts.push(['sources', sourcesIn(files)])
    }
    return parts
  }

  /** Returns the same by content, for a step whose files come from a stage that is built. */
  async partsByContent(step: CopyStep, states: StageStates): Promise<KeyParts> {
    return [['files', (await this.#select(step, states)).digest]]
  }

  /** Writes what a `COPY` or `ADD` copies. @param root an open directory: the root that the step sees @param owner of `--chown` */
  async copy(step: CopyStep, states: StageStates, root: number, owner?: Owner): Promise<void> {
    const { launcher } = this.#session.engine
    const selection = owner ? await this.#choose(step, states, owner) : await this.#select(step, states)
    await writeSelection(selection, { launcher, root, destination: step.destination, ...(owner && { owner }) })
  }

  /** Copies what a bind mount shows to a place that is the step's alone. @returns its path */
  async bind(mount: BindMount<FileSource>, states: StageStates, releases: Release[]): Promise<string> {
    const { engine } = this.#session
    const folder = makeContext(engine.store.paths)
    releases.push(() => removeTree(engine.launcher, folder))
    const selection = await this.#select(mount, states)
    const isFile = selection.sources.length === 1 && selection.sources[0]?.kind === 'file'
    const path = isFile ? '/file' : '/'
    const root = openSync(folder, O.PATH | constants.O_DIRECTORY)
    try {
      await writeSelection(selection, { launcher: engine.launcher, root, destination: { path, isDirectory: !isFile } })
    } finally {
      closeSync(root)
    }
    return folder + (isFile ? path : '')
  }

  /** Returns layers of an image or a stage, lowest first. */
  async layersOf(source: FileSource, states: StageStates): Promise<readonly string[]> {
    if (source.kind === 'stage') return stateOf(states, source.index).layers
    if (source.kind === 'image') return await layersOfImage(this.#session.engine, this.#image(source.reference))
    return []
  }

  async close(): Promise<void> {
    await this.#trees.close()
  }

  #select(files: Files, states: StageStates): Promise<Selection> {
    const known = this.#selections.get(files)
    if (known) return known
    const selection = this.#choose(files, states)
    this.#selections.set(files, selection)
    return selection
  }

  async #choose(files: Files, states: StageStates, owner?: Owner): Promise<Selection> {
    const options = { signal: this.#session.stop.signal, ...(owner && { owner }) }
    return await selectFiles(await this.#treeOf(fromOf(files), states), orderOf(files), options)
  }

  async #treeOf(source: FileSource, states: StageStates): Promise<SourceTree> {
    switch (source.kind) {
      case 'context':
        return this.#context
      case 'scratch':
        return await this.#trees.scratch()
      case 'image':
        return await this.#trees.image(source.reference, this.#image(source.reference))
      case 'stage': {
        const stage = this.#plan.dockerfile.stages[source.index]
        return await this.#trees.stage(stage ? nameOf(stage) : String(source.index), stateOf(states, source.index).layers)
      }
    }
  }

  #image(reference: string): StoredImage {
    return this.#images.get({ reference, platform: this.#plan.platform })
  }
}

function stateOf(states: StageStates, index: number): BuildState {
  const state = states.get(index)
  if (!state) throw new RangeError(`stage ${index} is not built`)
  return state
}

/** Returns what a step copies, or shows by a bind mount. */
function filesOf(step: CopyStep | RunStep): readonly Files[] {
  return step.kind === 'copy' ? [step] : step.mounts.filter(mount => mount.type === 'bind')
}

function fromOf({ from = CONTEXT }: Files): FileSource {
  return from
}

function orderOf(files: Files): SelectionOrder {
  return 'kind' in files ? files : { sources: [{ path: files.source }] }
}

/** What of a step says which files it copies, and how they change. */
function sourcesIn(files: Files): unknown {
  if (!('kind' in files)) return files.source
  const { sources, files: inline, mode, exclude, unpack, parents } = files
  return { sources, inline, mode, exclude, unpack, parents }
}
