/** `<!-- build -->`: what each line of a Dockerfile has made, and why some are run again, in sentences and two tables. On the site it is the caption of a picture. */

import { formatSize } from '../../runtime/formats/go/units.ts'
import type { RecordedBuild, RecordedLine, RecordedRun } from '../build/type.ts'
import { buildSentence, layerText, reasonOf, runSentences } from '../build/words.ts'
import { CourseError } from '../course-error.ts'
import type { Lesson } from './lesson.ts'
import { table } from './table.ts'

export function weaveBuild({ build: recorded, folderName }: Pick<Lesson, 'build' | 'folderName'>, where: string): string {
  if (!recorded) throw new CourseError(where, `chapters/${folderName} has no build.json`, 'node course/record-build.ts')
  const { recorded: date, kernel, lines, first, again } = recorded
  return [
    buildSentence(recorded),
    '',
    `Recorded on ${date} with Linux ${kernel}.`,
    '',
    table([['line', 'layer', 'key'], ...lines.map((line, index) => lineRow(line, index + 1, first))], []),
    '',
    table([['typed', 'made again'], ...[first, ...again].map(run => runRow(recorded, run))], []),
  ].join('\n')
}

function lineRow({ text, layer, parts }: RecordedLine, number: number, { made }: RecordedRun): readonly string[] {
  const content = layer ? layerText(layer, !parts) : ''
  const size = layer ? `${formatSize(layer.size)}${content === '' ? '' : `: ${content}`}` : 'none'
  const key = made.find(({ line }) => line === number)?.key
  return [`${number} \`${text}\``, size, key === undefined ? '' : `\`${key}\`: ${(parts ?? []).map(([name]) => name).join(', ')}`]
}

function runRow(recorded: RecordedBuild, run: RecordedRun): readonly string[] {
  const typed = run.typed.map(command => `\`${command}\``).join(', ')
  const reasons = run.made.map(({ line, differences }) => `line ${line}: ${reasonOf(differences, run.changes)}`)
  return [typed, run === recorded.first || reasons.length === 0 ? runSentences(recorded, run).join(' ') : reasons.join('; ')]
}
