/** The section of docs/benchmarks.md that is about registries. */

import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { saveImage } from './apart.ts'
import { BIG_ARCHIVE } from './places.ts'
import { measureSection, REGISTRIES } from './section.ts'

/** Measures, and writes the section, unless it is small: then busybox is the big image. @returns the exit code */
export async function measureRegistrySection(folder: string, rounds: number, isSmall: boolean): Promise<number> {
  const archive = join(folder, BIG_ARCHIVE)
  if (isSmall) copyFileSync(join(folder, 'busybox.tar'), archive)
  else saveImage(folder, 'debian', archive)
  return await measureSection(REGISTRIES, folder, rounds, isSmall)
}
