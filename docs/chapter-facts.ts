/** What the site and the slides say of a chapter. */

import type { LoadedChapter } from '../course/chapters.ts'
import { minutesOfChapter } from '../course/minutes/of-chapter.ts'
import type { ChapterFacts } from './site-data.ts'

export function factsOf(loaded: LoadedChapter): ChapterFacts {
  const { number, title, module, afterwards } = loaded.chapter
  return {
    number,
    title,
    minutes: minutesOfChapter(loaded),
    afterwards,
    link: `/${loaded.folderName}/`,
    ...(module !== undefined && { module }),
  }
}
