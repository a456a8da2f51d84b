/** `node run.cjs FOLDER ROUNDS SECTION quick|large [small]`: measures what builds cost, in the namespaces that apart.ts has made, and writes a section of the report. It is bundled into one file. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FULL_SIZES, measureLarge, measureQuick, SMALL_SIZES } from './build-figures.ts'
import { writeSection } from './inside.ts'
import { thisMachine } from './machine.ts'
import { largeSection, quickSection } from './report-builds.ts'

const [folder = '', rounds = '', section = '', what, size] = process.argv.slice(2)

writeSection(section, async say => {
  const busybox = join(folder, 'busybox.tar')
  const debian = join(folder, 'debian.tar')
  const bench = { folder, busybox, sizes: size === 'small' ? SMALL_SIZES : FULL_SIZES, rounds: Number(rounds), say }
  if (what === 'large') return largeSection(await measureLarge(bench), thisMachine(), new Date())
  return quickSection(await measureQuick(bench, existsSync(debian) ? debian : busybox), thisMachine(), new Date())
})
