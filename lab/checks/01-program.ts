/** Chapter 1: a container is a process: it gets arguments, an environment and three streams, and ends with a code. Given by the floor, and kept by every chapter. */

import { within } from '../suite/slowness.ts'
import type { Check } from './check.ts'
import { eventually, inside } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

export const program: readonly Check[] = [
  {
    name: 'the exit code of the program is that of run',
    since: 1,
    where: 'runtime/kernel/c/monitor/monitor.c: the monitor waits for the program, and writes its code',
    async run(bench) {
      for (const code of [0, 1, 42]) {
        const { exitCode } = await bench.cli(['run', '--rm', 'busybox', 'sh', '-c', `exit ${code}`])
        expectSame(`the exit code of run, when the program ends with ${code},`, code, exitCode)
      }
    },
  },
  {
    name: 'when the program of a container ends, all that it has started ends',
    since: 1,
    where:
      'runtime/kernel/c/monitor/monitor.c, kill_orphans(); from chapter 2 on the kernel does it, when process 1 of a PID namespace ends',
    async run(bench) {
      const look = async () => (await bench.host("pgrep -x -f 'sleep 1234567'")).stdout.trim()
      await bench.cli(['run', '--rm', 'busybox', 'sh', '-c', 'sleep 1234567 > /dev/null 2>&1 < /dev/null & true'], { timeout: within(8) })
      try {
        await eventually(async () => {
          const left = await look()
          return left === ''
            ? undefined
            : { expected: 'what the program started in the background ends with it', seen: `it lives on the host as process ${left}` }
        })
      } finally {
        await bench.host("kill $(pgrep -x -f 'sleep 1234567')")
      }
    },
  },
  {
    name: 'a program that is not in the image is reported with 127, one that cannot be executed with 126',
    since: 1,
    where: 'runtime/kernel/program/exec-failure.ts',
    async run(bench) {
      const missing = await bench.cli(['run', '--rm', 'busybox', '/no/such/program'])
      expectSame('the exit code when there is no such program', 127, missing.exitCode)
      const directory = await bench.cli(['run', '--rm', 'busybox', '/etc'])
      expectSame('the exit code when it is a directory', 126, directory.exitCode)
    },
  },
  {
    name: 'the program gets its arguments as they were typed, and the environment that was asked for',
    since: 1,
    where: 'runtime/floor/process.ts',
    async run(bench) {
      const { stdout } = await bench.cli([
        'run',
        '--rm',
        '-e',
        'GREETING=hello  world',
        'busybox',
        'sh',
        '-c',
        'printf "%s|" "$GREETING" "$@"',
        'sh',
        'a b',
        '',
        '$c',
      ])
      expectSame('variable and arguments', 'hello  world|a b||$c|', stdout)
    },
  },
  {
    name: 'stdin, stdout and stderr are the program’s own, and apart',
    since: 1,
    where: 'runtime/kernel/c/monitor/monitor.c: the monitor pumps each of them',
    async run(bench) {
      const { stdout, stderr } = await bench.cli(['run', '--rm', '-i', 'busybox', 'sh', '-c', 'cat; echo problem >&2'], {
        input: 'from outside\n',
      })
      expectSame('stdout', 'from outside\n', stdout)
      expectSame('stderr', 'problem\n', stderr)
    },
  },
  {
    name: 'a program has three files open, and no file of the engine’s',
    since: 1,
    where: 'runtime/floor/confine.ts: close_range before execve; man 2 close_range',
    async run(bench) {
      const numbers = Array.from({ length: 60 }, (_, index) => index)
      const seen = await inside(bench, `for fd in ${numbers.join(' ')}; do (: <&$fd) 2> /dev/null && echo $fd; done | tr '\\n' ' '`)
      // A shell that runs a loop in a pipe may keep a copy for itself, never of a lower number than 10.
      expectThat(
        seen
          .trim()
          .split(' ')
          .filter(fd => Number(fd) < 10)
          .join(' ') === '0 1 2',
        'the descriptors 0, 1 and 2 are open, and no others: what the engine had open was closed when the program was executed',
        `open are: ${seen}`,
      )
    },
  },
  {
    name: 'the program is root with docker’s capabilities, and with no others',
    since: 1,
    where: 'runtime/floor/capabilities.ts',
    async run(bench) {
      const mounted = await inside(
        bench,
        'mkdir -p /tmp/point; mount -t tmpfs x /tmp/point 2> /dev/null && umount /tmp/point && echo mounted; true',
      )
      expectThat(mounted === '', 'mounting is refused, which needs CAP_SYS_ADMIN', 'a file system was mounted')
      const bound = await inside(bench, 'mkdir -p /tmp/jail; chroot /tmp/jail /none 2>&1 | grep -c "not permitted"; true')
      expectSame('the number of times that chroot is refused, which needs CAP_SYS_CHROOT,', '0', bound)
      const owner = await inside(bench, 'touch /tmp/owned && chown 1000 /tmp/owned && stat -c %u /tmp/owned && rm /tmp/owned')
      expectSame('the owner of a file after chown 1000, which needs CAP_CHOWN,', '1000', owner)
    },
  },
]
