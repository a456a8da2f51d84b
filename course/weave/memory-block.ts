/** `<!-- memory -->`: what the recorded run of memory.json shows, in a sentence and a table. On the site it is the caption of a picture. */

import { CourseError } from '../course-error.ts'
import { countedAt, megabytes, memorySentence } from '../memory-words.ts'
import type { Lesson } from './lesson.ts'
import { type Row, table } from './table.ts'

export function weaveMemory({ memory, folderName }: Pick<Lesson, 'memory' | 'folderName'>, where: string): string {
  if (!memory) throw new CourseError(where, `chapters/${folderName} has no memory.json`, 'node course/record-memory.ts')
  const { argv, recorded, kernel, cgroupVersion, killed, printed, exitCode } = memory
  const row = (at: number, what: string): Row => [`${(at / 1000).toFixed(2)} s`, megabytes(countedAt(memory, at)), what]
  return [
    memorySentence(memory),
    '',
    `Recorded on ${recorded} with Linux ${kernel} and version ${cgroupVersion} of cgroups: \`minidock ${argv.join(' ')}\``,
    '',
    table([
      ['after', 'counted', 'what happens'],
      ...printed.map(([at, line]) => row(at, `it prints \`${line}\``)),
      row(killed, `the kernel kills it: exit code ${exitCode}`),
    ]),
  ].join('\n')
}
