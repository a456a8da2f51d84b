/** The sections of docs/benchmarks.md that are about builds. */

import { join } from 'node:path'
import { saveImage } from './apart.ts'
import { BUILDS, LARGE_BUILDS, measureSection } from './section.ts'

/** Measures, and writes the section, unless it is small: then busybox is what is loaded. @returns the exit code */
export async function measureBuildSection(folder: string, rounds: number, isSmall: boolean): Promise<number> {
  if (!isSmall) saveImage(folder, 'debian', join(folder, 'debian.tar'))
  return await measureSection(BUILDS, folder, rounds, isSmall)
}

/** The same of large contexts. */
export async function measureLargeBuilds(folder: string, rounds: number, isSmall: boolean): Promise<number> {
  return await measureSection(LARGE_BUILDS, folder, rounds, isSmall)
}
