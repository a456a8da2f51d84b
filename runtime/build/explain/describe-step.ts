/** A step in a sentence: what it would do, with the values that its variables have. */

import type { FileSource } from '../../formats/dockerfile/stage-names.ts'
import type { CopyStep, RunStep, Step } from '../../formats/dockerfile/steps.ts'

/** @param stageName returns a stage's name by its number */
export function describeStep(step: Step, stageName: (index: number) => string): string {
  switch (step.kind) {
    case 'run':
      return `runs in a container, ${whereOf(step)}: ${step.argv.map(quoted).join(' ')}${mountsOf(step, stageName)}`
    case 'copy':
      return `${step.unpack ? 'copies or unpacks' : 'copies'} ${filesOf(step)} from ${sourceOf(step.from, stageName)} to ${placeOf(step)}`
    case 'workdir':
      return `makes the directory ${step.path}, if it is not there, and changes the config`
    case 'config':
      return 'changes the config: no layer'
  }
}

function whereOf({ user, workdir, network }: RunStep): string {
  const connected = network === 'default' ? '' : `, with the network ${network}`
  return `in ${workdir} as ${user === '' ? 'root' : user}${connected}`
}

function mountsOf({ mounts }: RunStep, stageName: (index: number) => string): string {
  const texts = mounts.map(mount => {
    const from = 'from' in mount && mount.from !== undefined ? ` of ${sourceOf(mount.from, stageName)}` : ''
    const place = mount.target === undefined ? ' as a variable' : ` at ${mount.target}`
    return `${mount.type}${from}${place}`
  })
  return texts.length === 0 ? '' : `; mounts: ${texts.join(', ')}`
}

function filesOf({ sources, files }: CopyStep): string {
  return [...sources.map(({ path }) => path), ...files.map(({ name }) => `<<${name}`)].join(', ')
}

function sourceOf(from: FileSource, stageName: (index: number) => string): string {
  switch (from.kind) {
    case 'context':
      return 'the build context'
    case 'scratch':
      return 'scratch, which is empty'
    case 'stage':
      return `the stage ${stageName(from.index)}`
    case 'image':
      return `the image ${from.reference}`
  }
}

function placeOf({ destination: { path, isDirectory }, owner }: CopyStep): string {
  const place = isDirectory && !path.endsWith('/') ? `${path}/` : path
  return owner === undefined ? place : `${place}, owned by ${[owner.user, ...(owner.group === undefined ? [] : [owner.group])].join(':')}`
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
