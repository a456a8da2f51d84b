/** `node run.cjs FOLDER ROUNDS SECTION [small]`: measures what the network costs, in the namespaces that apart.ts has made, and writes its section of the report. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hidePlaces } from './hide.ts'
import { warmEngine } from './launches.ts'
import { thisMachine } from './machine.ts'
import { FULL_SIZES, measureNetwork, networkRounds, SMALL_SIZES } from './network-figures.ts'
import { bridgedPeers } from './network-hosts.ts'
import { networkSection } from './report-network.ts'

const [folder = '', rounds = '', section = '', size] = process.argv.slice(2)

async function run(): Promise<string> {
  // A PID namespace's first process ignores every signal that it has not asked for.
  process.on('SIGINT', () => process.exit(130))
  hidePlaces()
  const isSmall = size === 'small'
  const work = Number(rounds)
  const say = (line: string) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : '')
  const figures = await measureNetwork({
    folder,
    bridged: await bridgedPeers(folder, join(folder, 'busybox.tar')),
    engine: warmEngine(join(folder, 'store')),
    sizes: isSmall ? SMALL_SIZES : FULL_SIZES,
    rounds: isSmall ? { work, starts: work, own: work } : networkRounds(work),
    say,
  })
  say('')
  return networkSection(figures, thisMachine(), new Date())
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
