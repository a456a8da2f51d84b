/** Chapter 0: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

export const chapter = {
  number: 0,
  name: 'setup',
  title: 'Set up',
  minutes: { exercise: 0 },
  afterwards: [
    'say whether a laptop is ready, before the day',
    'run everything in this course, with and without a network',
    'find out what is wrong when something does not run',
    'undo everything',
  ],
  example: [],
  tour: [],
} satisfies Chapter
