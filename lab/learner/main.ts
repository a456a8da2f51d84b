/** `npm run lab …`: starts lab-command.ts with what was compiled the last time. */

import { enableCompileCache } from 'node:module'
import { COMPILE_CACHE } from '../../course/chapter/compile-cache.ts'

enableCompileCache(COMPILE_CACHE)
const { labCommand } = await import('./lab-command.ts')
// What is still open (a socket, a timer) must not keep a command that is done.
process.exit(await labCommand(process.argv.slice(2)))
