/** `node run.cjs FOLDER ROUNDS SECTION [small]`: measures many containers and many files, in the namespaces that apart.ts has made, and writes the section of the report. */

import { join } from 'node:path'
import { measureCrowds } from './crowd-figures.ts'
import { writeSection } from './inside.ts'
import { thisMachine } from './machine.ts'
import { crowdSection } from './report-crowd.ts'

const [folder = '', rounds = '', section = '', size] = process.argv.slice(2)
const sizes = size === 'small' ? { listed: 5, removed: 5, files: 200 } : { listed: 100, removed: 200, files: 20_000 }

writeSection(section, async say => {
  const figures = await measureCrowds({ folder, busybox: join(folder, 'busybox.tar'), sizes, rounds: Number(rounds), say })
  return crowdSection(figures, thisMachine(), new Date())
})
