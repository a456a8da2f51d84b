/** Chapter 8: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

export const chapter = {
  number: 8,
  name: 'lifecycle',
  title: 'Containers that live on',
  module: 'lifecycle',
  minutes: { reading: 24, exercise: 20, extras: 8 },
  afterwards: [
    'say why every container has a parent of its own, and what becomes of it when the parent is killed',
    'make a zombie and an orphan, and say who gets rid of them',
    "read Docker's stream format byte by byte",
    'say what exec does, and what it does not need to do',
    'predict when a container is started again, and how long that takes',
  ],
  example: ['run', '-d', '--name', 'web', 'busybox', 'sleep', '1000'],
  tour: [
    {
      why: 'A container that ends at once the first time, and stays the second time.',
      argv: ['run', '--name', 'web', 'busybox', 'sh', '-c', 'echo it runs; [ -e /again ] && exec sleep 1000; touch /again'],
      shows: 'it runs\n',
    },
    {
      why: 'The same container once more, in the background: this command is over, and something else is the parent of the container.',
      argv: ['start', 'web'],
      shows: 'web\n',
    },
    {
      why: 'One more program in it. Its number tells that it has joined the list of processes of the container.',
      argv: ['exec', 'web', 'ps'],
      shows: 'PID   USER     COMMAND\n    1 root     sleep 1000\n    … root     ps\n',
    },
    {
      why: 'What it wrote in both of its lives, the second time with nobody there.',
      argv: ['logs', 'web'],
      shows: 'it runs\nit runs\n',
    },
    {
      why: 'A program that fails, and may be started again twice. The command sees the first of its lives.',
      argv: ['run', '--name', 'fails', '--restart', 'on-failure:2', 'busybox', 'sh', '-c', 'echo run; exit 7'],
      shows: 'run\n',
    },
    {
      why: 'wait waits until it ends, and prints its exit code. That was the second of its lives …',
      argv: ['wait', 'fails'],
      shows: '7\n',
    },
    {
      why: '… and this is the third, after which it has ended for good.',
      argv: ['wait', 'fails'],
      shows: '7\n',
    },
    {
      why: 'It has run three times.',
      argv: ['logs', 'fails'],
      shows: 'run\nrun\nrun\n',
    },
    {
      why: 'sleep has no handler for signal 15: as process 1 it does not notice it, and is killed a second later.',
      argv: ['stop', '-t', '1', 'web'],
      shows: 'web\n',
    },
    {
      why: 'Both are still there, with the codes by which they have ended.',
      argv: ['ps', '-a', '--filter', 'name=web', '--filter', 'name=fails', '--format', '{{.Names}}: {{.Status}}'],
      shows: 'fails: Exited (7) … ago\nweb: Exited (137) … ago\n',
    },
  ],
  also: [
    'runtime/engine/restart-policy.ts',
    'runtime/engine/settle.ts',
    'runtime/engine/create-exec.ts',
    'runtime/engine/attach.ts',
    'runtime/engine/attached-streams.ts',
    'runtime/engine/wait.ts',
    'runtime/store/attaching.ts',
    'runtime/kernel/monitor-connection.ts',
    'runtime/kernel/launcher/monitor.c',
    'runtime/kernel/launcher/streams.c',
    'runtime/kernel/launcher/clients.c',
    'runtime/kernel/launcher/log.c',
    'runtime/kernel/launcher/state.c',
    'runtime/kernel/launcher/health.c',
    'runtime/kernel/launcher/client.c',
    'runtime/kernel/launcher/session.c',
    'runtime/kernel/launcher/init.c',
  ],
} satisfies Chapter
