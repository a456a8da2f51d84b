/** `node run.cjs FOLDER ROUNDS SECTION [small]`: measures what builds cost, in the namespaces that apart.ts has made, and writes its section of the report. It is bundled into one file. */

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FULL_SIZES, measureBuilds, SMALL_SIZES } from './build-figures.ts'
import { hidePlaces } from './hide.ts'
import { thisMachine } from './machine.ts'
import { buildSection } from './report-builds.ts'

const [folder = '', rounds = '', section = '', size] = process.argv.slice(2)

async function run(): Promise<string> {
  // A PID namespace's first process ignores every signal that it has not asked for.
  process.on('SIGINT', () => process.exit(130))
  hidePlaces()
  const say = (line: string) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : '')
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
  say('')
  return buildSection(figures, thisMachine(), new Date())
}

run().then(
  text => {
    writeFileSync(section, text)
    process.stdout.write(text)
    process.exit(0)
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
