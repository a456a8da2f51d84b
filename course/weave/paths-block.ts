/** `<!-- paths -->`: where the container of paths.json has its files from, in two sentences and a table. On the site it is the caption of a picture. */

import { CourseError } from '../course-error.ts'
import { hiddenIn, type LookUp, lookUp } from '../paths/look-up.ts'
import { pathsSentence } from '../paths/words.ts'
import type { Lesson } from './lesson.ts'
import { table } from './table.ts'

export function weavePaths({ paths: recorded, folderName }: Pick<Lesson, 'paths' | 'folderName'>, where: string): string {
  if (!recorded) throw new CourseError(where, `chapters/${folderName} has no paths.json`, 'node course/record-paths.ts')
  const { argv, recorded: date, kernel, paths } = recorded
  return [
    pathsSentence(recorded),
    '',
    `Recorded on ${date} with Linux ${kernel}: \`minidock ${argv.join(' ')}\``,
    '',
    table(
      [
        ['file', 'covered by', 'comes from'],
        ...paths.map(path => {
          const found = lookUp(recorded, path)
          return [`\`${path}\``, `\`${found.mount.at}\``, fromOf(found)] as const
        }),
      ],
      [],
    ),
  ].join('\n')
}

function fromOf(found: LookUp): string {
  const { kind, name, readOnly } = found.origin
  const what = kind === 'tmpfs' ? `${name}: memory` : kind === 'kernel' ? `${name}: the kernel` : name
  const hidden = hiddenIn(found)
  return [`${what}${readOnly ? ', read-only' : ''}`, ...(hidden.length === 0 ? [] : [`out of sight: ${hidden.join(', ')}`])].join('; ')
}
