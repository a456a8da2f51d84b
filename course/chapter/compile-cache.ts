/** Where Node keeps the TypeScript that it has compiled for `npm run chapter`. */

import { join } from 'node:path'
import { REPOSITORY } from '../places.ts'

/** Not in the repository when root runs it: its owner could not remove what root has made there. */
export const COMPILE_CACHE =
  process.geteuid?.() === 0 ? '/var/cache/minidock-course' : join(REPOSITORY, 'node_modules/.cache/minidock-course')
