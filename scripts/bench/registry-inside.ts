/** `node run.cjs FOLDER ROUNDS SECTION [small]`: measures pulls and pushes, in the namespaces that apart.ts has made, and writes the section of the report. */

import { join } from 'node:path'
import { writeSection } from './inside.ts'
import { thisMachine } from './machine.ts'
import { BIG_ARCHIVE } from './places.ts'
import { measureRegistry } from './registry-figures.ts'
import { registrySection } from './report-registry.ts'

const [folder = '', rounds = '', section = ''] = process.argv.slice(2)

writeSection(section, async say => {
  const archives = { busybox: join(folder, 'busybox.tar'), big: join(folder, BIG_ARCHIVE) }
  const figures = await measureRegistry({ folder, archives, rounds: Number(rounds), say })
  return registrySection(figures, thisMachine(), new Date())
})
