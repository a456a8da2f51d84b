/** What there is to say of a recorded build, in the lesson and beside its picture. What a machine reads or writes stands between backquotes. */

import { formatSize } from '../../runtime/formats/go/units.ts'
import type { RecordedBuild, RecordedChange, RecordedDifference, RecordedLayer, RecordedRun } from './type.ts'

/** What a build had to do and why, each a sentence. */
export function runSentences(recorded: RecordedBuild, run: RecordedRun): readonly string[] {
  const { made, changes } = run
  if (run === recorded.first) return ['Nothing is in the cache yet: each line that makes a layer runs.']
  const all = recorded.lines.filter(({ parts }) => parts).length
  if (made.length === 0) return [`All ${all} layers come from the cache.`, ...changes.map(unnoticedText)]
  const rest = all - made.length
  return [
    `${made.length} of ${all} layers ${made.length === 1 ? 'is' : 'are'} made again, ${rest} ${rest === 1 ? 'comes' : 'come'} from the cache.`,
    ...made.map(({ line, differences }) => `Line ${line}, \`${lineText(recorded, run, line)}\`: ${reasonOf(differences, changes)}.`),
  ]
}

/** Returns a line of the Dockerfile as it was in a build. */
export function lineText({ lines }: Pick<RecordedBuild, 'lines'>, { changes }: Pick<RecordedRun, 'changes'>, line: number): string {
  const change = changes.find(each => each.kind === 'line' && each.line === line)
  return change?.kind === 'line' ? change.after : (lines[line - 1]?.text ?? '')
}

function unnoticedText(change: RecordedChange): string {
  switch (change.kind) {
    case 'content':
      return `\`${change.path}\` has another content, but no line copies it.`
    case 'mode':
      return `\`${change.path}\` has another mode, but no line copies it.`
    case 'time':
      return `\`${change.path}\` has another time, but times are in no key.`
    case 'line':
      return `Line ${change.line} makes no layer.`
  }
}

/** Why a step has another key than at the first build. */
export function reasonOf(differences: readonly RecordedDifference[], changes: readonly RecordedChange[]): string {
  return differences.map(difference => differenceText(difference, changes)).join('; ')
}

function differenceText({ part, before, after }: RecordedDifference, changes: readonly RecordedChange[]): string {
  switch (part) {
    case 'before':
      return 'the layer before it has another key'
    case 'files':
      return changes.flatMap(fileText).join(', ')
    case 'argv':
      return `the command was \`${before}\``
    case 'environment':
      return `the environment has \`${after}\` instead of \`${before}\``
    default:
      return `${part} is \`${after}\` instead of \`${before}\``
  }
}

function fileText(change: RecordedChange): readonly string[] {
  if (change.kind === 'content') return [`\`${change.path}\` has another digest, \`${change.after}…\` instead of \`${change.before}…\``]
  if (change.kind === 'mode') return [`\`${change.path}\` has another mode, \`${change.after}\` instead of \`${change.before}\``]
  return []
}

/** What a layer has, in words; empty: nothing. @param isBase it is that of the image to begin with */
export function layerText({ added, changed, deleted }: RecordedLayer, isBase: boolean): string {
  const kinds = [
    [isBase ? 'has' : 'adds', added],
    ['changes', changed],
    ['deletes', deleted],
  ] as const
  const texts = kinds.flatMap(([verb, paths]) => (paths.length === 0 ? [] : [`${verb} ${paths.map(path => `\`${path}\``).join(', ')}`]))
  return texts.join('; ')
}

/** What is to be seen. */
export function buildSentence({ lines, again }: RecordedBuild): string {
  const layers = lines.filter(({ parts }) => parts).length
  const free = again.filter(({ made }) => made.length === 0).length
  return [
    `The file has ${lines.length} lines, ${layers} of which make a layer on top of the image in line 1.`,
    `${free} of ${again.length} changes cost nothing: no key has them in it.`,
    'Each of the others costs the line that reads it, and every layer after that.',
  ].join(' ')
}

/** Each line and what its layer has: the picture in words. */
export function buildDescription({ lines }: RecordedBuild): string {
  const texts = lines.map(({ text, layer, parts }, index) => {
    const what = layer ? [formatSize(layer.size), layerText(layer, !parts)].filter(each => each !== '').join(', ') : 'no layer'
    return `line ${index + 1}, ${text}: ${what}`
  })
  return texts.join('. ').replaceAll('`', '')
}
