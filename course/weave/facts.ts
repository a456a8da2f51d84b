/** `<!-- facts -->`: how long a chapter takes, and what its reader can do then. */

import type { Chapter } from '../chapter-type.ts'
import type { Minutes } from '../minutes/type.ts'
import { minutesText } from '../minutes/words.ts'

export function weaveFacts({ afterwards }: Pick<Chapter, 'afterwards'>, minutes: Minutes): string {
  const aims = afterwards.map(each => `- ${each}`)
  return [`${minutesText(minutes)}.`, ...(aims.length > 0 ? ['', 'Afterwards you can', '', ...aims] : [])].join('\n')
}
