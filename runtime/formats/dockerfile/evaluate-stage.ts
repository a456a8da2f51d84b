/**
 * What a stage does: from its instructions and the base that it begins with to steps, in which every variable has its value.
 * Source: Dockerfile reference; moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go.
 */

import type { ImageDefaults } from '../oci/image.ts'
import { type BuildOptions, globalVariables } from './build-variables.ts'
import { wantedWarnings } from './check-options.ts'
import { type ConfigInstruction, variablesOf } from './config-changes.ts'
import { ConfigDraft } from './config-draft.ts'
import { copyStep } from './copy-step.ts'
import { Growth } from './growth.ts'
import { type Fail, locating, maybe } from './instruction-line.ts'
import { triggersOf } from './onbuild.ts'
import { errorAt } from './place.ts'
import { runStep } from './run-step.ts'
import type { Variables, WordOptions } from './shell-variable.ts'
import { expandWord, expandWords } from './shell-word.ts'
import { stageWarnings } from './stage-warnings.ts'
import type { ConfigStep, EvaluatedStage, PartOf, StageState, Step, StepExpansion } from './steps.ts'
import type { Arg, Dockerfile, Instruction, Stage, Warning } from './tree.ts'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What `scratch` says: source as above, convert.go, emptyImage. */
const SCRATCH: ImageDefaults = { WorkingDir: '/' }

/** As in docker: a longer list of layers is more than the kernel's options of one mount may name. */
const MOST_LAYERS = 127

/** Returns where a stage begins that is built on an image, or, without one, on `scratch`. @param layers how many the image has */
export function stateOfImage(config: ImageDefaults = SCRATCH, author?: string, layers = 0): StageState {
  return { config, variables: variablesOf(config), declared: [], layers, workdirSet: false, ...(author !== undefined && { author }) }
}

/**
 * @param start `stateOfImage`, or the `end` of the stage that this one is built on
 * @throws {MinidockError} of kind `invalid`, with the place
 */
export function evaluateStage(dockerfile: Dockerfile, stage: Stage, start: StageState, options: BuildOptions): EvaluatedStage {
  const { OnBuild = [], ...inherited } = start.config
  const begun = beginning({ ...start, config: inherited })
  const config = begun.draft.whole()
  const evaluation: Evaluation = {
    dockerfile,
    stage,
    options,
    globals: globalVariables(dockerfile, options),
    growth: new Growth(),
    ...begun,
    lines: new Map(),
    steps: [],
    open: [],
    warnings: [],
  }
  for (const trigger of triggersOf(dockerfile, OnBuild, stage.from.source)) addStep(evaluation, trigger, true)
  for (const instruction of stage.instructions) addStep(evaluation, instruction, false)
  closeSteps(evaluation)
  const warnings = wantedWarnings(evaluation.warnings, dockerfile.directives.check)
  return { start: config, steps: evaluation.steps, end: stateOf(evaluation), warnings }
}

interface Evaluation {
  readonly dockerfile: Dockerfile
  readonly stage: Stage
  readonly options: BuildOptions
  readonly globals: Variables
  readonly growth: Growth
  readonly steps: Step[]
  /** Steps that only change the config, and do not have it yet. */
  readonly open: Omit<ConfigStep, 'config'>[]
  readonly warnings: Warning[]
  readonly draft: ConfigDraft
  readonly variables: Map<string, string>
  readonly declared: Set<string>
  layers: number
  workdirSet: boolean
  author?: string
  /** The line of the last instruction of each kind in this stage. */
  readonly lines: Map<Instruction['kind'], number>
}

/** Programs are found without a base that says where. */
function beginning({ config, variables, declared, ...start }: StageState) {
  const isSet = variables.has('PATH')
  return {
    ...start,
    draft: new ConfigDraft(isSet ? config : { ...config, Env: [...(config.Env ?? []), `PATH=${PATH}`] }),
    variables: isSet ? new Map(variables) : new Map([...variables, ['PATH', PATH]]),
    declared: new Set(declared),
  }
}

function stateOf({ draft, variables, declared, layers, workdirSet, author }: Evaluation): StageState {
  return {
    config: draft.whole(),
    variables: new Map(variables),
    declared: [...declared],
    layers,
    workdirSet,
    ...(author !== undefined && { author }),
  }
}

function addStep(evaluation: Evaluation, instruction: Instruction, onBuild: boolean): void {
  const { dockerfile, draft, lines, workdirSet } = evaluation
  const { source } = instruction
  const fail = (message: string, word?: string, advice?: string) => errorAt(dockerfile.lines, source, message, word, advice)
  evaluation.warnings.push(...stageWarnings(instruction, { config: draft.single, lines, workdirSet }))
  const step = locating(fail, undefined, () => {
    const made = stepOf(evaluation, instruction, expansionOf(evaluation, instruction, fail))
    // A range of ports is longer in the history than in the file.
    evaluation.growth.add(Math.max(0, made.createdBy.length - source.text.length))
    return made
  })
  lines.set(instruction.kind, source.first)
  // A trigger is for another build: nothing is done in this one, and its history does not say so.
  if (instruction.kind === 'ONBUILD') return
  if (step.kind === 'config') {
    evaluation.open.push({ ...step, source, onBuild })
    return
  }
  if (++evaluation.layers > MOST_LAYERS) {
    const advice = 'join commands: RUN make && make install; or build in one stage, and copy from that: COPY --from'
    throw fail(`max depth exceeded: an image has at most ${MOST_LAYERS} layers`, undefined, advice)
  }
  evaluation.steps.push({ ...step, source, onBuild, config: closeSteps(evaluation) })
}

/** Gives open steps the config as it is. */
function closeSteps({ draft, steps, open }: Evaluation): ImageDefaults {
  const config = draft.whole()
  for (const step of open.splice(0)) steps.push({ ...step, config })
  return config
}

/** Changes the evaluation, and returns what the step is beside that. */
function stepOf(evaluation: Evaluation, instruction: Instruction, expand: StepExpansion): PartOf<Step> {
  switch (instruction.kind) {
    case 'RUN':
      return runStep(instruction, { ...evaluation, state: stateOf(evaluation), expand })
    case 'COPY':
    case 'ADD':
      return copyStep(instruction, { ...evaluation, state: stateOf(evaluation), expand })
    case 'ARG':
      return declareArgs(evaluation, instruction, expand)
    case 'MAINTAINER':
      evaluation.author = instruction.name
      return { kind: 'config', createdBy: `MAINTAINER ${instruction.name}` }
    default:
      return changeStep(evaluation, instruction, expand)
  }
}

function changeStep(evaluation: Evaluation, instruction: ConfigInstruction, expand: StepExpansion): PartOf<Step> {
  const { draft, lines } = evaluation
  const { createdBy, variables = [] } = draft.change(instruction, expand, lines.has('CMD'))
  for (const [name, value] of variables) evaluation.variables.set(name, value)
  if (instruction.kind !== 'WORKDIR') return { kind: 'config', createdBy }
  evaluation.workdirSet = true
  const { WorkingDir = '/', User = '' } = draft.single
  return WorkingDir === '/' ? { kind: 'config', createdBy } : { kind: 'workdir', createdBy, path: WorkingDir, user: User }
}

/** `--build-arg` is asked first, then the default, then the `ARG`s before the first `FROM`. An `ARG` without any of these is not set. */
function declareArgs({ options, globals, variables, declared }: Evaluation, { args }: Arg, expand: StepExpansion): PartOf<Step> {
  const texts = args.map(({ name, value }) => {
    const given = options.buildArgs.get(name) ?? (value === undefined ? globals.get(name) : expand.word(value))
    declared.add(name)
    if (given === undefined) return name
    variables.set(name, given)
    return `${name}=${given}`
  })
  return { kind: 'config', createdBy: `ARG ${texts.join(' ')}` }
}

/** More names are not compared with one that is not set. */
const MOST_NAMES = 200

/** Variables as they are when it is called: of several `ARG`s in one instruction, the later see the earlier. */
function expansionOf(evaluation: Evaluation, { source }: Instruction, fail: Fail): StepExpansion {
  const { dockerfile, warnings, growth, variables, declared } = evaluation
  const onUnset = (name: string) => {
    if (declared.has(name)) return
    const message = `Usage of undefined variable '$${name}'${maybe(name, [...variables.keys()].slice(0, MOST_NAMES), '$')}`
    warnings.push({ rule: 'UndefinedVar', message, line: source.first })
  }
  const word: WordOptions = { escapeToken: dockerfile.directives.escapeToken, growth, onUnset }
  const document: WordOptions = { escapeToken: '\\', quotes: 'ignore', growth, onUnset }
  return {
    word: text => locating(fail, text, () => expandWord(text, variables, word)),
    words: text => locating(fail, text, () => expandWords(text, variables, word)),
    document: text => locating(fail, undefined, () => expandWord(text, variables, document)),
  }
}
