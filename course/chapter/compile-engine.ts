/** A program: has Node compile the engine and this command, and keep what it has made (compiled-in-advance.ts). */

import { readdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { REPOSITORY } from '../places.ts'
import { COMPILE_CACHE } from './compile-cache.ts'

enableCompileCache(COMPILE_CACHE)
const files = readdirSync(join(REPOSITORY, 'runtime'), { recursive: true, encoding: 'utf8' })
for (const file of files) if (/(?<!\.test|\.d)\.ts$/.test(file)) await import(join(REPOSITORY, 'runtime', file))
await import('./chapter-command.ts')
