/** `npm run chapter …`: starts chapter-command.ts with what was compiled the last time, which halves the time to the first step. */

import { enableCompileCache } from 'node:module'
import { COMPILE_CACHE } from './compile-cache.ts'

enableCompileCache(COMPILE_CACHE)
const { chapterCommand } = await import('./chapter-command.ts')
// What is still open (a socket, a timer) must not keep a command that is done.
process.exit(await chapterCommand(process.argv.slice(2)))
