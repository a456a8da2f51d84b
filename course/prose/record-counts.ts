/** Records how much of each chapter is executed (counts.ts): after a block was added or taken away on purpose. */

import { writeFileSync } from 'node:fs'
import { loadChapters } from '../chapters.ts'
import { countsOf, RECORDED_COUNTS } from './counts.ts'

const chapters = await loadChapters()
const counts = Object.fromEntries(chapters.map(chapter => [chapter.folderName, countsOf(chapter)]))
writeFileSync(RECORDED_COUNTS, `${JSON.stringify(counts, undefined, 2)}\n`)
for (const [name, count] of Object.entries(counts)) console.log(name, JSON.stringify(count))
