/** What stands between `<!-- facts -->` and `<!-- /facts -->`: generated text that is no code. */

import { CourseError } from '../course-error.ts'
import { fencesOf } from '../fences.ts'

/** @param content made for each place that is marked; it is told where that is */
export async function withMarked(
  text: string,
  name: string,
  file: string,
  content: (where: string) => string | Promise<string>,
): Promise<string> {
  const lines = text.split('\n')
  const fences = fencesOf(text, file)
  const isFenced = (line: number) => fences.some(fence => fence.line <= line && line <= fence.endLine)
  const places = (mark: string) => lines.flatMap((each, index) => (each.trim() === mark && !isFenced(index + 1) ? [index + 1] : []))
  const [starts, ends] = [places(`<!-- ${name} -->`), places(`<!-- /${name} -->`)]
  for (const [index, start] of [...starts.entries()].reverse()) {
    const where = `${file}:${start}`
    const end = ends[index]
    if (end === undefined || end < start) throw new CourseError(where, `<!-- ${name} --> does not end`, `write: <!-- /${name} -->`)
    lines.splice(start, end - start - 1, '', await content(where), '')
  }
  const [loose] = ends.slice(starts.length)
  if (loose !== undefined) throw new CourseError(`${file}:${loose}`, `<!-- /${name} --> ends what did not begin`)
  return lines.join('\n')
}
