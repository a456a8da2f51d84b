/** `node run.cjs FOLDER ROUNDS [small]`: measures what volumes cost, in the namespaces that apart.ts has made, and prints it. It is bundled into one file. */

import { join } from 'node:path'
import { goalTable } from './goal.ts'
import { hidePlaces } from './hide.ts'
import { docker, minidock, podman } from './peers.ts'
import { volumeGoals, volumeSection } from './report-volumes.ts'
import { FULL_SIZES, measureVolumes, SMALL_SIZES, volumeRounds } from './volume-figures.ts'

const [folder = '', rounds = '', size] = process.argv.slice(2)

async function run(): Promise<string> {
  // A PID namespace's first process ignores every signal that it has not asked for.
  process.on('SIGINT', () => process.exit(130))
  hidePlaces()
  const archive = join(folder, 'busybox.tar')
  const peers = [minidock(folder), await docker(folder, archive), podman(folder, archive)]
  const say = (line: string) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : '')
  const isSmall = size === 'small'
  const figures = await measureVolumes({
    folder,
    peers,
    sizes: isSmall ? SMALL_SIZES : FULL_SIZES,
    rounds: isSmall ? { work: Number(rounds), runs: Number(rounds) } : volumeRounds(Number(rounds)),
    say,
  })
  say('')
  return `${goalTable(volumeGoals(figures))}\n${volumeSection(figures)}`
}

run().then(
  text => {
    process.stdout.write(text)
    process.exit(0)
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
