/** Chapter 8: how several streams share the one connection to a container's monitor. */

import { createHash } from 'node:crypto'
import { within } from '../suite/slowness.ts'
import type { Bench, Check } from './check.ts'
import { command } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const ONLY = 'it speaks to the monitor itself, with `system frames`'
const READS = 'heart.ts, unframe()'

/** What `system frames` shows of a container that waits for a line before it writes; its input is one line, or as given. */
async function framesOf(bench: Bench, script: string, input = 'go\n') {
  const { id } = await bench.background(['-i', 'busybox', 'sh', '-c', script])
  const finished = await bench.cli(['system', 'frames', id], { input, timeout: within(30) })
  return { id, ...finished }
}

/** Of the lines that `system frames` prints, what came on a stream. */
function contentOf(stdout: string, stream: string): string {
  const lines = stdout.split('\n').filter(line => line.startsWith(`${stream} `))
  return lines.map(line => JSON.parse(line.slice(line.indexOf('"'))) as string).join('')
}

export const frames: readonly Check[] = [
  {
    name: 'what is sent in frames comes in at the container’s stdin',
    since: 8,
    todo: 3,
    where: 'heart.ts, frame(): the eight bytes before the content',
    minidockOnly: ONLY,
    async run(bench) {
      const input = Array.from({ length: 9000 }, (_, index) => `${index}\n`).join('')
      const { id } = await framesOf(bench, `head -c ${input.length} | md5sum`, input)
      const sum = createHash('md5').update(input).digest('hex')
      const log = await command(bench, 'logs', id)
      expectSame(`the checksum of the ${input.length} bytes that the container has read`, `${sum}  -`, log.trimEnd())
    },
  },
  {
    name: 'what the container writes comes out of its frames, stream by stream, and at last its exit code',
    since: 8,
    todo: 4,
    where: READS,
    minidockOnly: ONLY,
    async run(bench) {
      const { stdout, stderr, exitCode } = await framesOf(bench, 'read go; echo out; sleep 0.3; echo err >&2; exit 3')
      expectSame('what the frames of stdout had in them', 'out\n', contentOf(stdout, 'stdout'))
      expectSame('what the frames of stderr had in them', 'err\n', contentOf(stdout, 'stderr'))
      expectThat(exitCode === 3, 'the last frame says the exit code, 3', `the exit code of \`system frames\` is ${exitCode}\n${stderr}`)
    },
  },
  {
    name: 'frames come out whole, wherever the connection cuts them',
    since: 8,
    todo: 4,
    where: `${READS}: a chunk may end in the middle of a header`,
    minidockOnly: ONLY,
    async run(bench) {
      const script = 'read go; i=0; while [ $i -lt 60000 ]; do echo $i; i=$((i+1)); done'
      const { stdout, stderr } = await framesOf(bench, script)
      const lines = contentOf(stdout, 'stdout').split('\n')
      const wrong = lines.findIndex((line, index) => line !== `${index}`)
      expectThat(
        wrong === 60_000 && lines.length === 60_001,
        'sixty thousand short lines come out of some thousands of frames as they went in',
        `${lines.length - 1} lines, of which line ${wrong + 1} is ${JSON.stringify(lines[wrong])}\n${stderr}`,
      )
    },
  },
]
