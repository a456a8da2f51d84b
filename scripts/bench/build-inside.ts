/** `node run.cjs FOLDER ROUNDS SECTION [small]`: measures what builds cost, in the namespaces that apart.ts has made, and writes its section of the report. It is bundled into one file. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FULL_SIZES, measureBuilds, SMALL_SIZES } from './build-figures.ts'
import { writeSection } from './inside.ts'
import { thisMachine } from './machine.ts'
import { buildSection } from './report-builds.ts'

const [folder = '', rounds = '', section = '', size] = process.argv.slice(2)

writeSection(section, async say => {
  const busybox = join(folder, 'busybox.tar')
  const debian = join(folder, 'debian.tar')
  const figures = await measureBuilds({
    folder,
    busybox,
    loaded: existsSync(debian) ? debian : busybox,
    sizes: size === 'small' ? SMALL_SIZES : FULL_SIZES,
    rounds: Number(rounds),
    say,
  })
  return buildSection(figures, thisMachine(), new Date())
})
