/** `<!-- facts -->`: how long a chapter takes, and what its reader can do then. */

import type { Chapter } from '../chapter-type.ts'

export function weaveFacts({ chapter }: { readonly chapter: Pick<Chapter, 'minutes' | 'afterwards'> }): string {
  const { reading, exercise, extras } = chapter.minutes
  const parts = [
    `${counted(reading)} to read`,
    ...(exercise > 0 ? [`${counted(exercise)} for the exercise`] : []),
    ...(extras > 0 ? [`${counted(extras)} for the boxes, which you can skip`] : []),
  ]
  const afterwards = chapter.afterwards.map(each => `- ${each}`)
  return [`${parts.join(', ')}.`, ...(afterwards.length > 0 ? ['', 'Afterwards you can', '', ...afterwards] : [])].join('\n')
}

function counted(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
