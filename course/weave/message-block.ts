/**
 * `{message=connect}`: the first netlink message that the chapter's engine sends in that phase of the chapter's example, byte by byte, as `explain --bytes`
 * prints it.
 */

import { chapters, chaptersUpTo } from '../../runtime/chapters.ts'
import { exampleOf } from '../../runtime/cli/explain/example.ts'
import { MEANING_AT, showBytes } from '../../runtime/kernel/netlink/bytes.ts'
import { CourseError } from '../course-error.ts'
import { MOST_COLUMNS } from '../diagrams.ts'
import type { Attributes } from '../fences.ts'
import type { Lesson } from './lesson.ts'

export async function weaveMessage(
  { message: phase = '' }: Attributes,
  { chapter }: Pick<Lesson, 'chapter'>,
  where: string,
): Promise<string> {
  const { program } = await exampleOf(chaptersUpTo(chapter.number), chapter.example, chapters)
  const [message] = program.flatMap(step => (step.phase === phase ? (step.messages ?? []) : []))
  if (!message) throw new CourseError(where, `no message is sent in the phase ${phase}`)
  const rows = showBytes(message)
  const indent = Math.min(...rows.map(row => row.search(/\S/)))
  return rows.map(row => wrapped(row.slice(indent), MEANING_AT - indent)).join('\n')
}

/** As wide as a diagram. Flags are the longest, and can be broken between two of them. */
function wrapped(row: string, meaningAt: number): string {
  const end = row.length > MOST_COLUMNS ? row.lastIndexOf('|', MOST_COLUMNS - 1) + 1 : 0
  return end === 0 ? row : `${row.slice(0, end)}\n${wrapped(' '.repeat(meaningAt) + row.slice(end), meaningAt)}`
}
