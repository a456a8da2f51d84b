/** Chapter 8: whether and when a container that has ended is started again. */

import { type Bench, type Check, CheckFailure } from './check.ts'
import { command, eventually, onHost } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const POLICY = 'heart.ts, shouldRestart(); the four policies, in the lesson under "Your turn"'
const DELAY = 'heart.ts, delayBefore()'
/** Seconds on a quiet machine. Each restart begins with a process of Node. */
const LONG = 30

/** The wait before a restart, counted from 1, in seconds. */
const delayOf = (restart: number) => 0.1 * 2 ** (restart - 1)

/** The first field of each line of `logs -t`, in seconds. */
async function timesOf(bench: Bench, name: string, text: RegExp): Promise<number[]> {
  const { stdout } = await bench.cli(['logs', '-t', name])
  const lines = stdout.split('\n').filter(line => text.test(line))
  return lines.map(line => Date.parse(line.split(' ')[0] ?? '') / 1000)
}

/** Waits until it was started again so often. @throws {CheckFailure} at once when it has ended for good */
async function becomesStarted(bench: Bench, id: string, times: number, seconds = LONG): Promise<void> {
  const expected = `the container is started again, ${times} times`
  await eventually(async () => {
    const { State, RestartCount = 0 } = (await bench.inspect(id)) as { State?: { Status?: string }; RestartCount?: number }
    const seen = `it was started again ${RestartCount} times, and is ${State?.Status}`
    if (State?.Status === 'exited' && RestartCount < times) throw new CheckFailure(expected, seen)
    return RestartCount >= times ? undefined : { expected, seen }
  }, seconds)
}

/** … and until the last of these lives has written something: the count goes up before the wait. */
async function writesRun(bench: Bench, id: string, restarts: number, seconds: number): Promise<void> {
  await becomesStarted(bench, id, restarts, seconds)
  await eventually(async () => {
    const { length } = await timesOf(bench, id, /run/)
    return length > restarts ? undefined : { expected: `it has written ${restarts + 1} times`, seen: `it has ${length} times` }
  })
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
      await becomesStarted(bench, id, 2)
      // Long enough for one more, if there were one.
      await onHost(bench, 'sleep 2')
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
      await becomesStarted(bench, always.id, 2)
      expectSame('the number of restarts of the one with on-failure, which ended with 0,', 0, await restartCount(bench, failure.id))
    },
  },
  {
    name: 'on-failure without a number tries again and again, and unless-stopped does so after an end that is good',
    since: 8,
    todo: 1,
    where: `${POLICY}: MaximumRetryCount is 0 where there is no number`,
    async run(bench) {
      const failure = await bench.background(['--restart', 'on-failure', 'busybox', 'false'])
      const unless = await bench.background(['--restart', 'unless-stopped', 'busybox', 'true'])
      await becomesStarted(bench, failure.id, 2)
      await becomesStarted(bench, unless.id, 2)
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
      await becomesStarted(bench, id, 1)
      await eventually(async () => {
        const { stdout } = await bench.cli(['logs', id])
        return stdout.includes('up') ? undefined : { expected: 'it writes: up', seen: stdout }
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
      const waits = async (restarts: number) => {
        await writesRun(bench, id, restarts, LONG)
        const times = await timesOf(bench, id, /run/)
        return times.slice(1).map((time, index) => time - (times[index] ?? 0))
      }
      const first = Math.min(...(await waits(3)))
      // A start takes its time too, never quite the same: what is looked at has to be long beside it.
      const chosen = [5, 6, 7].find(restart => delayOf(restart) >= first / 2) ?? 8
      const wait = (await waits(chosen))[chosen - 1] ?? 0
      expectThat(
        wait >= delayOf(chosen) && wait >= first + 0.6 * delayOf(chosen),
        'a container that fails at once is started again after 0.1, 0.2, 0.4, 0.8 and 1.6 seconds, and so on',
        `${first.toFixed(1)} s at least before one of the first restarts, ${wait.toFixed(1)} s before restart ${chosen}`,
      )
    },
  },
  {
    name: 'the first wait is a tenth of a second, and the next ones are exactly twice the one before',
    since: 8,
    todo: 2,
    where: DELAY,
    minidockOnly: 'it looks into the state folder',
    async run(bench) {
      const script = 'echo x >> /runs; while [ ! -e /go$(wc -l < /runs) ]; do sleep 0.05; done; exit 1'
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', script])
      for (const [index, delay] of [0.1, 0.2, 0.4].entries()) {
        await eventually(async () => {
          const { exitCode, stderr } = await bench.cli(['exec', id, 'touch', `/go${index + 1}`])
          return exitCode === 0 ? undefined : { expected: 'the container runs', seen: stderr }
        }, LONG)
        await becomesStarted(bench, id, index + 1)
        const { Delay } = JSON.parse(await onHost(bench, `cat '${bench.root}/containers/${id}/restart'`)) as { Delay: number }
        expectSame(`wait ${index + 1}, in seconds,`, delay, Delay / 1e9)
      }
    },
  },
  {
    name: 'a container that has run for ten seconds is started again as if it had never failed',
    since: 8,
    todo: 2,
    where: `${DELAY}: ran`,
    async run(bench) {
      // The engine's time may begin a moment after the program's.
      const script = 'echo run; echo x >> /runs; case $(wc -l < /runs) in 4) sleep 2 ;; 6) sleep 10.5 ;; esac; echo end; exit 1'
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', script])
      await writesRun(bench, id, 6, LONG + 10)
      const [starts, ends] = [await timesOf(bench, id, /run/), await timesOf(bench, id, /end/)]
      const [early = 0, fifth = 0, wait = 0] = [3, 4, 5].map(index => (starts[index + 1] ?? 0) - (ends[index] ?? 0))
      expectThat(early >= 0.8, 'after a run of two seconds the waits go on to grow: the fourth is 0.8 s', `${early.toFixed(1)} s`)
      // With what each start takes, on a slow machine too.
      expectThat(
        wait < fifth,
        'the wait after a run of ten seconds is the first again, 0.1 s, and not the sixth, 3.2 s',
        `${wait.toFixed(1)} s, after a fifth of ${fifth.toFixed(1)} s`,
      )
    },
  },
  {
    name: 'wait tells of the next end, also of a container that is started again',
    since: 8,
    where: 'runtime/lifecycle/commands/wait.ts',
    async run(bench) {
      const script = 'echo x >> /runs; [ $(wc -l < /runs) = 1 ] || exec sleep 600; while [ ! -e /go ]; do sleep 0.1; done; exit 5'
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', script])
      const goOn = async () => {
        // Long enough for `wait` to begin.
        await onHost(bench, 'sleep 2')
        // It may end before the command that it waited for.
        await bench.cli(['exec', id, 'touch', '/go'])
      }
      const [code] = await Promise.all([command(bench, 'wait', id), goOn()])
      expectSame('what `wait` prints of a life that ends with 5, after which there is another,', '5', code)
    },
  },
  {
    name: 'no wait is longer than a minute',
    since: 8,
    todo: 2,
    where: DELAY,
    minidockOnly: 'it looks into the state folder',
    async run(bench) {
      const { id } = await bench.background([
        '--restart',
        'always',
        'busybox',
        'sh',
        '-c',
        'while [ ! -e /go ]; do sleep 0.1; done; exit 1',
      ])
      const file = `${bench.root}/containers/${id}/restart`
      await onHost(bench, `echo '{"Count":10,"Delay":51200000000}' > '${file}'`)
      // It may end before the command that it waited for.
      await bench.cli(['exec', id, 'touch', '/go'])
      await becomesStarted(bench, id, 11)
      const { Delay } = JSON.parse(await onHost(bench, `cat '${file}'`)) as { Delay: number }
      expectSame('the wait after one of 51.2 seconds, in seconds,', 60, Delay / 1e9)
      // It waits for a minute: that must not keep anybody.
      await command(bench, 'stop', id)
    },
  },
  {
    name: 'a container that was stopped stays so, even if its monitor is killed',
    since: 8,
    where: `${POLICY}: stopped; runtime/engine/reconcile.ts`,
    minidockOnly: 'a daemon is the parent of theirs',
    async run(bench) {
      for (const policy of ['always', 'on-failure']) {
        const { id, pid } = await bench.background(['--restart', policy, 'busybox', 'sleep', '600'])
        const folder = `${bench.root}/containers/${id}`
        const { Monitor } = JSON.parse(await onHost(bench, `cat '${folder}/pid'`)) as { Monitor: number }
        // As `stop` does first; then the monitor is gone, before it could say how the container has ended.
        await onHost(bench, `touch '${folder}/stopped'; kill -9 ${Monitor} ${pid}; sleep 0.5`)
        await bench.cli(['ps', '-a'])
        const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
        expectSame(`its state for the next command, with --restart ${policy},`, 'exited', State?.Status ?? '')
      }
    },
  },
  {
    name: 'a container that waits for its restart can be stopped',
    since: 8,
    todo: 1,
    where: 'kernel/c/monitor/monitor.c, wait_to_begin_again(); the mark `stopped`',
    async run(bench) {
      const { id } = await bench.background(['--restart', 'always', 'busybox', 'sh', '-c', 'exit 1'])
      await becomesStarted(bench, id, 4)
      await command(bench, 'stop', id)
      const before = await restartCount(bench, id)
      await onHost(bench, 'sleep 2')
      const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
      if (State?.Status !== 'exited') throw new CheckFailure('after `stop` it has ended for good', `its state is ${State?.Status}`)
      expectSame('the number of restarts, two seconds after `stop`,', before, await restartCount(bench, id))
    },
  },
]
