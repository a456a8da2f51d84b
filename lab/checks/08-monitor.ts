/** Chapter 8: what a container's monitor is there for: its streams, its end, and what it leaves behind. */

import { within } from '../suite/slowness.ts'
import { type Bench, type Check, CheckFailure } from './check.ts'
import { command, eventually, inside, living, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'

const STREAMS = 'kernel/c/monitor/streams.c'

interface State {
  readonly Status?: string
  readonly ExitCode?: number
  readonly Health?: { readonly Status?: string }
}

async function stateOf(bench: Bench, name: string): Promise<State> {
  const { State } = (await bench.inspect(name)) as { State?: State }
  return State ?? {}
}

async function becomes(bench: Bench, id: string, what: string, is: (state: State) => boolean): Promise<void> {
  await eventually(async () => {
    const state = await stateOf(bench, id)
    return is(state) ? undefined : { expected: what, seen: `inspect says: ${JSON.stringify(state)}` }
  })
}

export const monitor: readonly Check[] = [
  {
    name: 'the exit code of a program comes back, is kept, and can be waited for',
    since: 8,
    where: 'kernel/c/monitor/state.c, exit_code(); man 2 wait, WEXITSTATUS',
    async run(bench) {
      const { id } = await bench.background(['busybox', 'sh', '-c', 'sleep 0.5; exit 7'])
      expectSame('what `wait` prints of a program that ends with 7', '7', await command(bench, 'wait', id))
      expectSame('its exit code, by inspect,', 7, (await stateOf(bench, id)).ExitCode ?? -1)
      const { exitCode } = await bench.cli(['run', '--rm', 'busybox', 'sh', '-c', 'exit 9'])
      expectSame('the exit code of `run` for a program that ends with 9', 9, exitCode)
    },
  },
  {
    name: 'a program that is killed by a signal has the exit code 128 and that signal',
    since: 8,
    where: 'kernel/c/monitor/state.c, exit_code(); man 2 wait, WIFSIGNALED',
    async run(bench) {
      const { id } = await living(bench)
      await command(bench, 'kill', id)
      await becomes(bench, id, 'a container that was killed with signal 9 has ended, with 137', ({ ExitCode }) => ExitCode === 137)
    },
  },
  {
    name: 'what a container writes last is in its log, whole and in order',
    since: 8,
    where:
      'kernel/c/monitor/streams.c, streams_drain(): the end of a process is not the end of its pipe; kernel/c/monitor/log.c, log_flush()',
    async run(bench) {
      const { id } = await bench.background(['busybox', 'sh', '-c', 'seq 1 60000; printf "last words"'])
      await command(bench, 'wait', id)
      const lines = (await command(bench, 'logs', id)).split('\n')
      const wrong = lines.findIndex((line, index) => line !== `${index + 1}`)
      expectThat(
        wrong === 60_000 && lines[wrong] === 'last words',
        'the log has the lines 1 to 60000, one after the other, and then the last words, which no line end follows',
        `line ${wrong + 1} of ${lines.length} is ${JSON.stringify(lines[wrong])}`,
      )
    },
  },
  {
    name: 'stdout and stderr are told apart, also in the log',
    since: 8,
    where: `${STREAMS}, streams_open(): a pipe for each`,
    async run(bench) {
      const { id } = await bench.background(['busybox', 'sh', '-c', 'echo out; echo err >&2'])
      await command(bench, 'wait', id)
      const { stdout, stderr } = await bench.cli(['logs', id])
      expectSame('what `logs` writes to its stdout', 'out\n', stdout)
      expectSame('what `logs` writes to its stderr', 'err\n', stderr)
    },
  },
  {
    name: 'when its caller’s input ends, the program sees the end, and can still answer',
    since: 8,
    where: `${STREAMS}, streams_input_end(); man 2 shutdown: half of a connection can end`,
    async run(bench) {
      const { stdout } = await bench.cli(['run', '--rm', '-i', 'busybox', 'sh', '-c', 'cat; echo the end'], {
        input: 'hello\n',
        timeout: within(8),
      })
      expectSame('what a program writes that reads its input to the end and then says so', 'hello\nthe end\n', stdout)
    },
  },
  {
    name: 'a container’s terminal has the size of the caller’s window',
    since: 8,
    where: `${STREAMS}, streams_resize(); man 2 TIOCSWINSZ`,
    async run(bench) {
      const { stdout } = await bench.onTerminal(['run', '--rm', '-it', 'busybox', 'sh', '-c', 'sleep 0.5; stty size'], {
        rows: 33,
        columns: 77,
      })
      expectMatch('what `stty size` shows in a window of 33 rows and 77 columns', /\b33 77\b/, stdout)
    },
  },
  {
    name: 'with --init, nobody stays a zombie',
    since: 8,
    where: 'kernel/c/init.c; man 2 wait: -1 is any child, also one that was adopted',
    minidockOnly: 'the init of docker and podman is a program of others, which may be there or not',
    async run(bench) {
      const script = 'for i in 1 2 3; do (sleep 0.1 &); done; sleep 0.6; cat /proc/[0-9]*/stat | grep -c " Z "; true'
      expectSame('the number of zombies after three orphans have ended', '0', await inside(bench, script, '--init'))
    },
  },
  {
    name: 'a container lives on when the command that started it is killed',
    since: 8,
    where: 'kernel/c/client/client.c: setsid',
    async run(bench) {
      const name = 'check-lives-on'
      // What may have to be compiled first is compiled before the time runs.
      await bench.cli(['ps'])
      try {
        await bench.cli(['run', '--name', name, 'busybox', 'sleep', '600'], { timeout: within(4) })
        await onHost(bench, 'sleep 0.3')
        expectSame('the state of a container whose client was killed', 'running', (await stateOf(bench, name)).Status ?? '')
      } finally {
        await bench.cli(['rm', '-f', name])
      }
    },
  },
  {
    name: 'a container dies with its monitor, and the next command finds out',
    since: 8,
    where: 'kernel/c/monitor/monitor.c, die_with_monitor(); man 2 PR_SET_PDEATHSIG; runtime/engine/reconcile.ts',
    minidockOnly: 'a daemon is the parent of theirs',
    async run(bench) {
      const { id, pid } = await living(bench)
      const { Monitor } = JSON.parse(await onHost(bench, `cat '${bench.root}/containers/${id}/pid'`)) as { Monitor: number }
      await onHost(bench, `kill -9 ${Monitor}`)
      await eventually(async () => {
        const { exitCode } = await bench.host(`kill -0 ${pid} 2> /dev/null && ! grep -q '^State:.Z' /proc/${pid}/status`)
        return exitCode === 0
          ? { expected: 'the container has ended with its monitor', seen: `its process ${pid} goes on, and nobody watches it` }
          : undefined
      })
      expectSame('the state that inspect finds', 'exited', (await stateOf(bench, id)).Status ?? '')
    },
  },
  {
    name: 'who attaches sees what is written from then on, and gets the exit code',
    since: 8,
    where: 'kernel/c/monitor/clients.c',
    async run(bench) {
      const script = 'echo early; while [ ! -e /go ]; do sleep 0.1; done; sleep 1; echo late; exit 4'
      const { id } = await bench.background(['busybox', 'sh', '-c', script])
      await onHost(bench, 'sleep 0.5')
      const attached = bench.cli(['attach', id])
      await onHost(bench, 'sleep 1.5')
      await command(bench, 'exec', id, 'touch', '/go')
      const { stdout, exitCode } = await attached
      expectSame('what `attach` has shown, and its exit code', 'late\nexit code 4', `${stdout}exit code ${exitCode}`)
    },
  },
  {
    name: 'a container that ignores SIGTERM is killed when its time is over',
    since: 8,
    where: 'runtime/engine/stop.ts',
    async run(bench) {
      const { id } = await living(bench, 'trap "" TERM')
      await command(bench, 'stop', '-t', '1', id)
      const { Status, ExitCode } = await stateOf(bench, id)
      expectSame('how it has ended', 'exited with 137', `${Status} with ${ExitCode}`)
    },
  },
  {
    name: 'a container is unhealthy after as many failures as were allowed, and healthy after one success',
    since: 8,
    where: 'kernel/c/monitor/health.c',
    async run(bench) {
      const flags = ['--health-cmd', 'test -e /well', '--health-interval', '300ms', '--health-retries', '2']
      const { id } = await living(bench, undefined, ...flags)
      await becomes(bench, id, 'a container whose health check fails is unhealthy', ({ Health }) => Health?.Status === 'unhealthy')
      await command(bench, 'exec', id, 'touch', '/well')
      await becomes(bench, id, 'a container whose health check succeeds is healthy', ({ Health }) => Health?.Status === 'healthy')
    },
  },
  {
    name: 'a log that has reached its size goes on in a new file, and the oldest goes',
    since: 8,
    where: 'kernel/c/monitor/log.c, rotation',
    minidockOnly: 'it looks into the state folder',
    async run(bench) {
      const { id } = await bench.background(['--log-opt', 'max-size=10k', '--log-opt', 'max-file=3', 'busybox', 'seq', '1', '3000'])
      await command(bench, 'wait', id)
      const sizes = await onHost(bench, `cd '${bench.root}/containers/${id}' && stat -c '%n %s' log.jsonl*`)
      const largest = Math.max(...sizes.split('\n').map(line => Number(line.split(' ')[1])))
      expectThat(sizes.split('\n').length === 3 && largest <= 11_000, 'there are three files of 10 kB at most', sizes)
      const numbers = (await command(bench, 'logs', id)).trimEnd().split('\n').map(Number)
      const isInOrder = numbers.every((number, index) => number === (numbers[0] ?? 0) + index)
      if (!isInOrder || numbers.at(-1) !== 3000)
        throw new CheckFailure('`logs` shows what is left in order, up to the last line, 3000', `from ${numbers[0]} to ${numbers.at(-1)}`)
    },
  },
]
