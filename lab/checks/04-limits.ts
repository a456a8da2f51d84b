/** Chapter 4: a limit is a number in a file of the container's cgroup; what cannot be one is refused. */

import { allCgroups, countsSwap, isUnified, MEMORY, PIDS, readCgroup, readQuota, SHARES, SWAP } from './cgroups.ts'
import { type Check, CheckFailure } from './check.ts'
import { command, living } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'

const MAKE =
  'heart.ts, make(): each setting is written into its file; Documentation/admin-guide/cgroup-v2.rst, "CPU Interface Files" and "PID Interface Files"'
const SETTINGS = 'heart.ts, settings(); Documentation/admin-guide/cgroup-v2.rst, "Memory Interface Files"'
const MIB = 2 ** 20

export const limits: readonly Check[] = [
  {
    name: 'a limit of CPU time or processes is a file of the container’s cgroup, and what inspect says',
    since: 4,
    todo: 1,
    where: MAKE,
    async run(bench) {
      const { id } = await living(bench, undefined, '--cpus', '0.5', '--pids-limit', '20')
      expectSame('what --cpus 0.5 has written: microseconds of CPU time, and of how many; it', '50000 100000', await readQuota(bench, id))
      expectSame('pids.max', '20', await readCgroup(bench, id, PIDS))
      const { HostConfig } = (await bench.inspect(id)) as { HostConfig?: { NanoCpus?: number; PidsLimit?: number } }
      expectSame('what inspect says, NanoCpus and PidsLimit,', '500000000 20', `${HostConfig?.NanoCpus} ${HostConfig?.PidsLimit}`)
    },
  },
  {
    name: 'CPU shares are written, and a quota has the period that it was given',
    since: 4,
    todo: 1,
    where: `${MAKE}; version1.ts: shares and weight`,
    async run(bench) {
      const { id } = await living(bench, undefined, '--cpu-shares', '512', '--cpu-quota', '30000', '--cpu-period', '200000')
      expectSame('the quota and its period', '30000 200000', await readQuota(bench, id))
      const [file, share] = isUnified() ? [SHARES.v2, '20'] : [SHARES.v1, '512']
      expectSame(`${file} of 512 shares`, share, await readCgroup(bench, id, SHARES))
    },
  },
  {
    name: 'a limit of memory is a file of the container’s cgroup, and what inspect says',
    since: 4,
    todo: 2,
    where: `${SETTINGS}: memory.max`,
    async run(bench) {
      const { id } = await living(bench, undefined, '-m', '32m')
      const file = isUnified() ? MEMORY.v2 : MEMORY.v1
      expectSame(`${file}, bytes of -m 32m,`, `${32 * MIB}`, await readCgroup(bench, id, MEMORY))
      const { HostConfig } = (await bench.inspect(id)) as { HostConfig?: { Memory?: number } }
      expectSame('what inspect says, Memory,', 32 * MIB, HostConfig?.Memory ?? 0)
    },
  },
  {
    name: 'swap is no way out: its limit is what --memory-swap says, less the memory',
    since: 4,
    todo: 2,
    where: `${SETTINGS}: memory.swap.max is the swap alone, --memory-swap is memory and swap; version1.ts, togetherWith()`,
    async run(bench) {
      const cases = [
        { flags: ['--memory-swap', '32m'], swap: 0, what: 'none: --memory-swap is as much as --memory' },
        { flags: ['--memory-swap', '48m'], swap: 16, what: 'sixteen megabytes more than memory' },
        { flags: [], swap: 32, what: 'as much as memory, where nothing is said' },
        { flags: ['--memory-swap', '-1'], swap: undefined, what: 'as much as the host has' },
      ]
      for (const { flags, swap, what } of cases) {
        const { id } = await living(bench, undefined, '-m', '32m', ...flags)
        if (!(await countsSwap(bench, id))) {
          const { stderr } = await bench.cli(['run', '--rm', '-m', '32m', ...flags, 'busybox', 'true'])
          expectMatch('the warning, on a kernel that cannot limit swap,', /Memory limited without swap/, stderr)
          continue
        }
        const expected = swap === undefined ? 'max' : `${(isUnified() ? swap : 32 + swap) * MIB}`
        const file = isUnified() ? `${SWAP.v2}, bytes of swap,` : `${SWAP.v1}, bytes of memory and swap,`
        expectSame(`${file} of a container with 32 MiB that may swap ${what};`, expected, await readCgroup(bench, id, SWAP))
      }
    },
  },
  {
    name: 'a limit that cannot be kept is refused in docker’s words, before anything is made',
    since: 4,
    where: 'check-limits.ts',
    async run(bench) {
      const before = await allCgroups(bench)
      const { stdout: containers } = await bench.cli(['ps', '-a', '-q'])
      const refused: readonly (readonly [flags: readonly string[], words: RegExp])[] = [
        [['-m', '1m'], /Minimum memory limit allowed is 6MB/],
        [['-m', '32m', '--memory-swap', '16m'], /Minimum memoryswap limit should be larger than memory limit, see usage/],
        [['--cpus', '4096'], /range of CPUs is from 0\.01 to \d+\.00, as there are only \d+ CPUs available/i],
      ]
      for (const [flags, words] of refused) {
        const { exitCode, stderr } = await bench.cli(['run', '--rm', ...flags, 'busybox', 'true'])
        if (exitCode !== 125)
          throw new CheckFailure(`run ${flags.join(' ')} is refused, with exit code 125`, `exit code ${exitCode}\n${stderr}`)
        expectMatch(`what run ${flags.join(' ')} says`, words, stderr.trim())
      }
      expectSame('the list of containers, afterwards,', containers, (await bench.cli(['ps', '-a', '-q'])).stdout)
      expectSame('the list of cgroups, afterwards,', before, await allCgroups(bench))
    },
  },
  {
    name: 'files of cgroups that a start opens are closed again, and O_CLOEXEC closes them if it fails before',
    since: 4,
    where: 'heart.ts: openat with O_CLOEXEC, and close; man 2 open, O_CLOEXEC',
    minidockOnly: 'it reads what explain says of a start',
    async run(bench) {
      const program = await command(bench, 'explain', '--only', 'program', 'run', '--cpus', '0.5', '-m', '32m', 'busybox', 'true')
      const calls = program.split('\n').filter(line => /^\d+ cgroups\b/.test(line))
      const opens = calls.filter(line => /= openat\(.*\/sys\/fs\/cgroup/.test(line))
      expectThat(opens.length > 0, 'a start opens files of cgroups', program)
      const inherited = opens.filter(line => !line.includes('O_CLOEXEC'))
      expectThat(inherited.length === 0, 'each is opened with O_CLOEXEC', `these are not:\n${inherited.join('\n')}`)
      for (const name of new Set(opens.map(line => /(\S+) = openat/.exec(line)?.[1] ?? ''))) {
        const [opened, closed] = [`${name} = openat(`, `close(${name})`].map(text => calls.filter(line => line.includes(text)).length)
        expectSame(`the number of times that the file ${name} is closed`, opened ?? 0, closed ?? 0)
      }
    },
  },
]
