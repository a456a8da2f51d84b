/** Chapter 4: CPU time is limited by pauses. */

import { readCgroup } from './cgroups.ts'
import type { Bench, Check } from './check.ts'
import { living, onHost } from './containers.ts'
import { expectThat } from './expectations.ts'

const LOOP = '(while :; do :; done) &'
const SECONDS = 2
/** More than half a CPU, by what a clock and a busy machine may add. */
const TOO_MUCH = 0.7
const LOOKS = 5

/** Of the process and its children, in CPUs: seconds of CPU time for each second. */
async function usage(bench: Bench, pid: number): Promise<number> {
  // In ticks, a hundred of which are a second: user and system time, proc_pid_stat(5). /proc/uptime has seconds.
  const child = `$(cat /proc/${pid}/task/${pid}/children)`
  const seen = await onHost(
    bench,
    `look() { cut -d ' ' -f 1 /proc/uptime; for p in ${child}; do cut -d ' ' -f 14,15 /proc/$p/stat; done; echo; }; look; sleep ${SECONDS}; look`,
  )
  const [before, after] = seen.split('\n\n').map(text => {
    const [uptime = 0, ...ticks] = text.trim().split(/\s+/).map(Number)
    return { uptime, used: ticks.reduce((sum, each) => sum + each, 0) / 100 }
  })
  if (!before || !after) throw new Error(`could not check: the times are ${seen}`)
  return (after.used - before.used) / (after.uptime - before.uptime)
}

export const processors: readonly Check[] = [
  {
    name: 'with --cpus 0.5, two busy loops have half a CPU, and are made to wait again and again',
    since: 4,
    todo: 3,
    where: 'heart.ts, join(), and settings(), cpu.max: quota and period; Documentation/scheduler/sched-bwc.rst',
    async run(bench) {
      const { id, pid } = await living(bench, `${LOOP} ${LOOP} true`, '--cpus', '0.5')
      const look = async () => {
        const used = await usage(bench, pid)
        const [, throttled = '0'] = /^nr_throttled (\d+)$/m.exec(await readCgroup(bench, id, { v1: 'cpu.stat', v2: 'cpu.stat' })) ?? []
        return { used, throttled: Number(throttled) }
      }
      let { used, throttled } = await look()
      // A machine that is busy gives less, so that nobody has to wait for a while.
      for (let looks = 1; looks < LOOKS && throttled === 0 && used < TOO_MUCH; looks++) ({ used, throttled } = await look())
      expectThat(
        used > 0.05 && used < TOO_MUCH && throttled > 0,
        `in ${SECONDS} seconds the two loops together get half a CPU, and cpu.stat counts (nr_throttled) how often they had to wait`,
        `they got ${used.toFixed(2)} CPUs, and had to wait ${throttled} times`,
      )
    },
  },
]
