import { checkChapter } from './chapter.ts'

await checkChapter(import.meta.filename)
