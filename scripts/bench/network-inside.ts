/** `node run.cjs FOLDER ROUNDS SECTION [small]`: measures what the network costs, in the namespaces that apart.ts has made, and writes its section of the report. */

import { join } from 'node:path'
import { writeSection } from './inside.ts'
import { warmEngine } from './launches.ts'
import { thisMachine } from './machine.ts'
import { FULL_SIZES, measureNetwork, networkRounds, SMALL_SIZES } from './network-figures.ts'
import { bridgedPeers } from './network-hosts.ts'
import { networkSection } from './report-network.ts'

const [folder = '', rounds = '', section = '', size] = process.argv.slice(2)

writeSection(section, async say => {
  const isSmall = size === 'small'
  const work = Number(rounds)
  const figures = await measureNetwork({
    folder,
    bridged: await bridgedPeers(folder, join(folder, 'busybox.tar')),
    engine: warmEngine(join(folder, 'store')),
    sizes: isSmall ? SMALL_SIZES : FULL_SIZES,
    rounds: isSmall ? { work, starts: work, own: work } : networkRounds(work),
    say,
  })
  return networkSection(figures, thisMachine(), new Date())
})
