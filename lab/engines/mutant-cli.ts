/** mutant-cli.ts ARGV…: the command line of a chapter's engine with a deliberate wrong in it, from the sources: one of their files is replaced as it is loaded. */

import { enableCompileCache } from 'node:module'
import { COMPILE_CACHE } from '../../course/chapter/compile-cache.ts'
import { type ChapterEngine, runChapterEngine } from './run-chapter-engine.ts'

async function prepare({ mutant: name }: ChapterEngine): Promise<string | undefined> {
  if (name === undefined) return undefined
  const { mutantNamed } = await import('./mutant-named.ts')
  const mutant = await mutantNamed(name)
  if (mutant.file.endsWith('.c')) return (await import('./mutant-launcher.ts')).launcherOf(mutant)
  const { useMutant } = await import('./mutant-source.ts')
  useMutant(mutant)
  return undefined
}

// A monitor gives no environment, so none that names it.
enableCompileCache(COMPILE_CACHE)
await runChapterEngine(prepare)
