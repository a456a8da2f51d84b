/** Chapter 4: what stats says of a container. */

import { type Check, CheckFailure } from './check.ts'
import { command, living, onHost } from './containers.ts'

/** A machine that is busy gives less: one look in so many is one in which it was not. */
const LOOKS = 5

export const stats: readonly Check[] = [
  {
    name: 'stats counts in whole processors: a quarter of one is 25 %, however many the machine has',
    since: 4,
    todo: 3,
    where: 'stats-row.ts, cpuPercent(): the share of the machine’s time, times its processors; proc_stat(5)',
    async run(bench) {
      const { id } = await living(bench, '(while :; do :; done) & true', '--cpus', '0.25')
      const seen: string[] = []
      for (let look = 0; look < LOOKS; look++) {
        const percent = await command(bench, 'stats', '--no-stream', '--format', '{{.CPUPerc}}', id)
        seen.push(percent)
        // A quarter is to be had on a machine that is busy with others, too.
        if (Math.abs(Number.parseFloat(percent) - 25) < 6) return
        // Some count from the container's beginning, and what that has cost.
        await onHost(bench, 'sleep 1')
      }
      throw new CheckFailure('a container of --cpus 0.25 that is busy all the time uses about 25 %', `stats says ${seen.join(', ')}`)
    },
  },
]
