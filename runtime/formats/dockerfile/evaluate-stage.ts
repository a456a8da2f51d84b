/**
 * What a stage does: from its instructions and the base that it begins with to steps, in which every variable has its value.
 * Source: Dockerfile reference; moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go.
 */

import type { ImageDefaults } from '../oci/image.ts'
import { type BuildOptions, globalVariables } from './build-variables.ts'
import { wantedWarnings } from './check-options.ts'
import { type ConfigInstruction, changeConfig, variablesOf } from './config-changes.ts'
import { copyStep } from './copy-step.ts'
import { Growth } from './growth.ts'
import { type Fail, locating, maybe } from './instruction-line.ts'
import { triggersOf } from './onbuild.ts'
import { errorAt } from './place.ts'
import { runStep } from './run-step.ts'
import type { Variables, WordOptions } from './shell-variable.ts'
import { expandWord, expandWords } from './shell-word.ts'
import { stageWarnings } from './stage-warnings.ts'
import type { EvaluatedStage, PartOf, StageState, Step, StepExpansion } from './steps.ts'
import type { Arg, Dockerfile, Instruction, Stage, Warning } from './tree.ts'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What `scratch` says: source as above, convert.go, emptyImage. */
const SCRATCH: ImageDefaults = { WorkingDir: '/' }

/** Returns where a stage begins that is built on an image, or, without one, on `scratch`. */
export function stateOfImage(config: ImageDefaults = SCRATCH, author?: string): StageState {
  return { config, variables: variablesOf(config), declared: [], workdirSet: false, ...(author !== undefined && { author }) }
}

/**
 * @param start `stateOfImage`, or the `end` of the stage that this one is built on
 * @throws {MinidockError} of kind `invalid`, with the place
 */
export function evaluateStage(dockerfile: Dockerfile, stage: Stage, start: StageState, options: BuildOptions): EvaluatedStage {
  const { OnBuild = [], ...inherited } = start.config
  const state = withPath({ ...start, config: inherited })
  const evaluation: Evaluation = {
    dockerfile,
    stage,
    options,
    globals: globalVariables(dockerfile, options),
    growth: new Growth(),
    state,
    lines: new Map(),
    steps: [],
    warnings: [],
  }
  for (const trigger of triggersOf(dockerfile, OnBuild, stage.from.source)) addStep(evaluation, trigger, true)
  for (const instruction of stage.instructions) addStep(evaluation, instruction, false)
  const warnings = wantedWarnings(evaluation.warnings, dockerfile.directives.check)
  return { start: state.config, steps: evaluation.steps, end: evaluation.state, warnings }
}

interface Evaluation {
  readonly dockerfile: Dockerfile
  readonly stage: Stage
  readonly options: BuildOptions
  readonly globals: Variables
  readonly growth: Growth
  readonly steps: Step[]
  readonly warnings: Warning[]
  state: StageState
  /** The line of the last instruction of each kind in this stage. */
  readonly lines: Map<Instruction['kind'], number>
}

/** Programs are found without a base that says where. */
function withPath(state: StageState): StageState {
  if (state.variables.has('PATH')) return state
  const config = { ...state.config, Env: [...(state.config.Env ?? []), `PATH=${PATH}`] }
  return { ...state, config, variables: new Map([...state.variables, ['PATH', PATH]]) }
}

function addStep(evaluation: Evaluation, instruction: Instruction, onBuild: boolean): void {
  const { dockerfile } = evaluation
  const fail = (message: string, word?: string, advice?: string) => errorAt(dockerfile.lines, instruction.source, message, word, advice)
  evaluation.warnings.push(...stageWarnings(instruction, { ...evaluation.state, lines: evaluation.lines }))
  const step = locating(fail, undefined, () => stepOf(evaluation, instruction, expansionOf(evaluation, instruction, fail)))
  evaluation.lines.set(instruction.kind, instruction.source.first)
  // A trigger is for another build: nothing is done in this one, and its history does not say so.
  if (instruction.kind === 'ONBUILD') return
  evaluation.steps.push({ ...step, source: instruction.source, onBuild, config: evaluation.state.config })
}

/** Changes the state, and returns what the step is beside that. */
function stepOf(evaluation: Evaluation, instruction: Instruction, expand: StepExpansion): PartOf<Step> {
  const { state } = evaluation
  switch (instruction.kind) {
    case 'RUN':
      return runStep(instruction, { ...evaluation, expand })
    case 'COPY':
    case 'ADD':
      return copyStep(instruction, { ...evaluation, expand })
    case 'ARG':
      return declareArgs(evaluation, instruction, expand)
    case 'MAINTAINER':
      evaluation.state = { ...state, author: instruction.name }
      return { kind: 'config', createdBy: `MAINTAINER ${instruction.name}` }
    default:
      return changeStep(evaluation, instruction, expand)
  }
}

function changeStep(evaluation: Evaluation, instruction: ConfigInstruction, expand: StepExpansion): PartOf<Step> {
  const { state } = evaluation
  const { config, createdBy, variables = [] } = changeConfig(state.config, instruction, expand, evaluation.lines.has('CMD'))
  const workdirSet = state.workdirSet || instruction.kind === 'WORKDIR'
  evaluation.state = {
    ...state,
    config,
    workdirSet,
    ...(variables.length > 0 && { variables: new Map([...state.variables, ...variables]) }),
  }
  const { WorkingDir = '/', User = '' } = config
  if (instruction.kind === 'WORKDIR' && WorkingDir !== '/') return { kind: 'workdir', createdBy, path: WorkingDir, user: User }
  return { kind: 'config', createdBy }
}

/** `--build-arg` is asked first, then the default, then the `ARG`s before the first `FROM`. An `ARG` without any of these is not set. */
function declareArgs(evaluation: Evaluation, { args }: Arg, expand: StepExpansion): PartOf<Step> {
  const { options, globals } = evaluation
  const texts = args.map(({ name, value }) => {
    const given = options.buildArgs.get(name) ?? (value === undefined ? globals.get(name) : expand.word(value))
    const { variables, declared } = evaluation.state
    evaluation.state = {
      ...evaluation.state,
      declared: [...new Set([...declared, name])],
      ...(given !== undefined && { variables: new Map([...variables, [name, given]]) }),
    }
    return given === undefined ? name : `${name}=${given}`
  })
  return { kind: 'config', createdBy: `ARG ${texts.join(' ')}` }
}

/** Variables as they are when it is called: of several `ARG`s in one instruction, the later see the earlier. */
function expansionOf(evaluation: Evaluation, { source }: Instruction, fail: Fail): StepExpansion {
  const { dockerfile, warnings, growth } = evaluation
  const onUnset = (name: string) => {
    if (evaluation.state.declared.includes(name)) return
    const message = `Usage of undefined variable '$${name}'${maybe(name, [...evaluation.state.variables.keys()], '$')}`
    warnings.push({ rule: 'UndefinedVar', message, line: source.first })
  }
  const word: WordOptions = { escapeToken: dockerfile.directives.escapeToken, growth, onUnset }
  const document: WordOptions = { escapeToken: '\\', quotes: 'ignore', growth, onUnset }
  const variables = () => evaluation.state.variables
  return {
    word: text => locating(fail, text, () => expandWord(text, variables(), word)),
    words: text => locating(fail, text, () => expandWords(text, variables(), word)),
    document: text => locating(fail, undefined, () => expandWord(text, variables(), document)),
  }
}
