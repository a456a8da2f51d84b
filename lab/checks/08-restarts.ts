/** Chapter 8: whether and when a container that has ended is started again. */

import { type Bench, type Check, CheckFailure } from './check.ts'
import { command, eventually, onHost } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const POLICY = 'heart.ts, shouldRestart(); docker run --help, --restart'
const DELAY = 'heart.ts, delayBefore()'
/** Milliseconds. Each restart begins with a process of Node, and a slow machine takes its time. */
const LONG = 30_000

/** The first field of each line of `logs -t`, in seconds. */
async function timesOf(bench: Bench, name: string, text: RegExp): Promise<number[]> {
  const { stdout } = await bench.cli(['logs', '-t', name])
  const lines = stdout.split('\n').filter(line => text.test(line))
  return lines.map(line => Date.parse(line.split(' ')[0] ?? '') / 1000)
}

async function restartCount(bench: Bench, name: string): Promise<number> {
  const { RestartCount } = (await bench.inspect(name)) as { RestartCount?: number }
  return RestartCount ?? 0
}

export const restarts: readonly Check[] = [
  {
    name: 'with on-failure:2, a container that fails is started again twice, and then no more',
    since: 8,
    todo: 1,
    where: POLICY,
    async run(bench) {
      const { id } = await bench.background(['--restart', 'on-failure:2', 'busybox', 'sh', '-c', 'echo run; exit 7'])
      await command(bench, 'wait', id)
      expectSame('what it has written in all its lives', 'run\nrun\nrun', (await command(bench, 'logs', id)).trimEnd())
      expectSame('how often it was started again, by inspect,', 2, await restartCount(bench, id))
    },
  },
  {
    name: 'a container that ends well is started again with always, and not with on-failure',
    since: 8,
    todo: 1,
    where: POLICY,
    async run(bench) {
      const failure = await bench.background(['--restart', 'on-failure', 'busybox', 'true'])
      const always = await bench.background(['--restart', 'always', 'busybox', 'true'])
      await command(bench, 'wait', failure.id)
      expectSame('the number of restarts of the one with on-failure, which ended with 0,', 0, await restartCount(bench, failure.id))
      await eventually(async () => {
        const count = await restartCount(bench, always.id)
        return count >= 2 ? undefined : { expected: 'the one with always is started again and again', seen: `it was ${count} times` }
      })
    },
  },
  {
    name: 'a container that a user stops stays stopped, whatever its policy says',
    since: 8,
    todo: 1,
    where: `${POLICY}: stopped`,
    async run(bench) {
      const once = '[ -e /once ] || { touch /once; exit 1; }'
      const script = `${once}; trap "exit 5" TERM; echo up; while :; do sleep 0.1; done`
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', script])
      await eventually(async () => {
        const { stdout } = await bench.cli(['logs', id])
        return stdout.includes('up')
          ? undefined
          : { expected: 'a container that has failed is started again', seen: 'it has written nothing' }
      })
      const before = await restartCount(bench, id)
      await command(bench, 'stop', '-t', '5', id)
      await onHost(bench, 'sleep 1.5')
      const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
      const seen = `${State?.Status} after ${(await restartCount(bench, id)) - before} more restarts`
      expectSame('its state, a while after `stop`,', 'exited after 0 more restarts', seen)
    },
  },
  {
    name: 'each wait before a restart is twice as long as the one before',
    since: 8,
    todo: 2,
    where: DELAY,
    async run(bench) {
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', 'echo run; exit 1'])
      await eventually(async () => {
        const { length } = await timesOf(bench, id, /run/)
        return length >= 6
          ? undefined
          : { expected: 'a container with --restart always is started six times', seen: `it was ${length} times` }
      }, LONG)
      const [first = 0, second = 0, , , fifth = 0, sixth = 0] = await timesOf(bench, id, /run/)
      const waits = `${(second - first).toFixed(1)} s before the second start, ${(sixth - fifth).toFixed(1)} s before the sixth`
      expectThat(
        sixth - fifth >= 1.6 && sixth - fifth >= second - first + 0.9,
        'a container that fails at once is started again after 0.1, 0.2, 0.4, 0.8 and 1.6 seconds',
        waits,
      )
    },
  },
  {
    name: 'a container that has run for ten seconds is started again as if it had never failed',
    since: 8,
    where: `${DELAY}: ran`,
    async run(bench) {
      const script = 'echo run; echo x >> /runs; [ $(wc -l < /runs) = 6 ] && sleep 10.2; echo end; exit 1'
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', script])
      await eventually(async () => {
        const { length } = await timesOf(bench, id, /run/)
        return length >= 7 ? undefined : { expected: 'it is started seven times', seen: `it was ${length} times` }
      }, LONG + 10_000)
      const [starts, ends] = [await timesOf(bench, id, /run/), await timesOf(bench, id, /end/)]
      const wait = (starts[6] ?? 0) - (ends[5] ?? 0)
      expectThat(
        wait < 2.8,
        'the wait after a run of ten seconds is the first again, 0.1 s, and not the sixth, 3.2 s',
        `${wait.toFixed(1)} s`,
      )
    },
  },
  {
    name: 'no wait is longer than a minute',
    since: 8,
    where: DELAY,
    minidockOnly: 'it looks into the state folder',
    async run(bench) {
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', 'sleep 1; exit 1'])
      const file = `${bench.root}/containers/${id}/restart`
      await onHost(bench, `echo '{"Count":10,"Delay":51200000000}' > '${file}'`)
      await eventually(async () => {
        const noted = await onHost(bench, `cat '${file}'`)
        return noted.includes('"Count":11') ? undefined : { expected: 'it is started again', seen: `its notes: ${noted}` }
      })
      const { Delay } = JSON.parse(await onHost(bench, `cat '${file}'`)) as { Delay: number }
      expectSame('the wait after one of 51.2 seconds, in seconds,', 60, Delay / 1e9)
      // It waits for a minute: that must not keep anybody.
      await command(bench, 'stop', id)
    },
  },
  {
    name: 'a container that was stopped stays so, even if its monitor is killed',
    since: 8,
    where: `${POLICY}: stopped; runtime/settle.ts`,
    minidockOnly: 'a daemon is the parent of theirs',
    async run(bench) {
      const { id, pid } = await bench.background(['--restart', 'always', 'busybox', 'sleep', '600'])
      const folder = `${bench.root}/containers/${id}`
      const { Monitor } = JSON.parse(await onHost(bench, `cat '${folder}/pid'`)) as { Monitor: number }
      // As `stop` does first; then the monitor is gone, before it could say how the container has ended.
      await onHost(bench, `touch '${folder}/stopped'; kill -9 ${Monitor} ${pid}; sleep 0.5`)
      await bench.cli(['ps', '-a'])
      const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
      expectSame('its state for the next command', 'exited', State?.Status ?? '')
    },
  },
  {
    name: 'a container that waits for its restart can be stopped',
    since: 8,
    where: 'launcher/monitor.c, wait_to_begin_again(); the mark `stopped`',
    async run(bench) {
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', 'exit 1'])
      await eventually(async () => {
        const count = await restartCount(bench, id)
        return count >= 4 ? undefined : { expected: 'it is started again', seen: `it was ${count} times` }
      })
      await command(bench, 'stop', id)
      const before = await restartCount(bench, id)
      await onHost(bench, 'sleep 2')
      const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
      if (State?.Status !== 'exited') throw new CheckFailure('after `stop` it has ended for good', `its state is ${State?.Status}`)
      expectSame('the number of restarts, two seconds after `stop`,', before, await restartCount(bench, id))
    },
  },
]
