/** `npm run vm test` with a machine that is played: file by file, gone on with after anything, and a result of each. */

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { withoutTerminal } from '../../vagrant/shell.ts'
import { until } from '../fixtures/eventually.ts'
import { within } from '../suite/slowness.ts'
import { makeWorld } from './world.ts'

const FILES = ['lab/behaviour/one.test.ts', 'lab/behaviour/two.test.ts', 'lab/kernel/three.test.ts']

/** Plays lab/suite/main.ts: a record, and what a person reads. A file `wait` of this world holds up the second file. */
const SUITE = `#!/bin/sh
for file; do :; done
echo "checking $file"
case $file in *two*) if test -e "$FAKE_HOME/wait"; then touch "$FAKE_HOME/two"; until test -e "$FAKE_HOME/end"; do sleep 0.05; done; fi ;; esac
case $file in *three*) failed=1 code=1 ;; *) failed=0 code=0 ;; esac
cat >$MINIDOCK_LAB_RECORD <<END
{"boot":"b-1","kernel":"6.1.0","systemd":"252","slowness":12.5,"date":"2026-01-02T03:04:05.000Z","passed":3,"failed":$failed,"skipped":0,"seconds":4,
"failures":$(if test $failed = 1; then echo '[{"check":"it holds","seen":"no"}]'; else echo '[]'; fi)}
END
exit $code
`

function worldWithChecks() {
  const world = makeWorld()
  for (const file of FILES) world.write(file, '')
  world.write('lab/site/page.test.ts', '')
  world.write('runtime/pure.test.ts', '')
  world.write('scripts/with-packages', SUITE)
  const result = (file: string) => JSON.parse(world.read(`dots/results/${file.replaceAll('/', '.')}.json`))
  const ran = (stdout: string) => stdout.split('\n').flatMap(line => /^checking (.*)/.exec(line)?.[1] ?? [])
  return { ...world, result, ran }
}

test('each file of the machine’s has a result with the machine and the sources; a second run runs none of them, again runs all', async () => {
  const { vm, result, ran, write } = worldWithChecks()
  const first = await vm('test')
  expect(first.stdout).toBe(`
── 1 of 3: lab/behaviour/one.test.ts
checking lab/behaviour/one.test.ts
── 3 passed, 4 s

── 2 of 3: lab/behaviour/two.test.ts
checking lab/behaviour/two.test.ts
── 3 passed, 4 s

── 3 of 3: lab/kernel/three.test.ts
checking lab/kernel/three.test.ts
── 3 passed, 1 failed, 4 s

3 files in the machine: 9 passed, 1 failed, 12 s
failed: lab/kernel/three.test.ts > it holds`)
  expect([first.exitCode, first.stderr]).toEqual([1, ''])
  expect(result(FILES[2] ?? '')).toEqual({
    file: FILES[2],
    boot: 'b-1',
    kernel: '6.1.0',
    systemd: '252',
    slowness: 12.5,
    date: '2026-01-02T03:04:05.000Z',
    passed: 3,
    failed: 1,
    skipped: 0,
    seconds: 4,
    failures: [{ check: 'it holds', seen: 'no' }],
    commit: 'unknown',
    changed: true,
    tree: expect.stringMatching(/^[0-9a-f]{16}$/),
    machine: expect.stringMatching(/^[0-9a-f]{24}$/),
    provider: 'libvirt',
    driver: 'qemu',
  })

  const second = await vm('test lab/behaviour')
  expect([ran(second.stdout), second.exitCode]).toEqual([[], 0])
  expect(second.stdout).toContain('2 of 2 files have a result for these sources in this machine: npm run vm test again runs them again')
  expect(ran((await vm('test again one')).stdout)).toEqual([FILES[0]])
  // Other sources, and another machine.
  write('runtime/pure.ts', 'changed')
  expect(ran((await vm('test one')).stdout)).toEqual([FILES[0]])
  await vm('destroy')
  expect(ran((await vm('test one')).stdout)).toEqual([FILES[0]])
})

test('words choose among all files, also those that do not depend on the machine', async () => {
  const { vm, ran } = worldWithChecks()
  expect(ran((await vm('test pure site/page')).stdout)).toEqual(['lab/site/page.test.ts', 'runtime/pure.test.ts'])
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s loses the file under way, and no other; the next run goes on there', async signal => {
  const { vm, home, ran, result } = worldWithChecks()
  writeFileSync(join(home, 'wait'), '')
  const running = vm('test')
  await until('the second file runs', () => existsSync(join(home, 'two')))
  running.kill(signal)
  const { exitCode, stdout } = await running
  expect(exitCode).toBe(130)
  expect(stdout).toContain('1 of 3 files have a result, which stays. To go on: npm run vm test')
  expect(result(FILES[0] ?? '')).toMatchObject({ passed: 3 })
  writeFileSync(join(home, 'end'), '')
  expect(ran((await vm('test')).stdout)).toEqual([FILES[1], FILES[2]])
})

test('a machine that is killed while a file runs is named, and the next run starts it and goes on', async () => {
  const { vm, home, ran, calls } = worldWithChecks()
  writeFileSync(join(home, 'wait'), '')
  const running = vm('test')
  await until('the second file runs', () => existsSync(join(home, 'two')))
  writeFileSync(join(home, 'state'), 'shutoff')
  const { exitCode, stdout, stderr } = await running
  expect(exitCode).toBe(125)
  expect(stderr).toBe(
    "minidock: the machine has stopped while lab/behaviour/two.test.ts ran: it is 'shutoff' now\n  to start it and go on: the same command again",
  )
  expect(stdout).toContain('1 of 3 files have a result')
  writeFileSync(join(home, 'end'), '')
  calls()
  expect(ran((await vm('test')).stdout)).toEqual([FILES[1], FILES[2]])
  expect(calls()).toContain('vagrant up driver=qemu')
})

test('while checks run, other commands leave the sources there as they are, and the machine stays', async () => {
  const { vm, home, write, thereIn } = worldWithChecks()
  write('runtime/pure.ts', 'before')
  writeFileSync(join(home, 'wait'), '')
  const running = vm('test')
  await until('the second file runs', () => existsSync(join(home, 'two')))
  write('runtime/pure.ts', 'after')
  const { exitCode, stderr } = await vm('ssh -- true')
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(
    /^minidock: 'npm run vm test' \(process \d+, since \d\d:\d\d\) checks the sources that are in the machine: they stay as they are/,
  )
  expect(thereIn('runtime/pure.ts')).toBe('before')
  for (const words of ['halt', 'destroy'])
    expect((await vm(words)).stderr).toMatch(
      /^minidock: cannot (?:turn|remove).*: 'npm run vm test' \(process \d+, since \d\d:\d\d\) runs checks in it\n/,
    )
  writeFileSync(join(home, 'end'), '')
  expect((await running).exitCode).toBe(1)
})

test('a file that ends without a record has failed', async () => {
  const { vm, write, result } = worldWithChecks()
  write('scripts/with-packages', '#!/bin/sh\necho "could not check: nft not installed" >&2\nexit 1\n')
  const { exitCode, stderr } = await vm('test one')
  expect([exitCode, stderr]).toEqual([1, 'could not check: nft not installed'])
  expect(result(FILES[0] ?? '')).toMatchObject({
    failed: 1,
    failures: [{ check: '', seen: 'it ended with exit code 1 and without a result' }],
  })
})

test('what is said in a machine’s terminal and read in a pipe here does not see the terminal, and ends with it', async () => {
  const { home } = makeWorld()
  // script(1) makes a terminal, as sshd does.
  const inTerminal = (script: string) => {
    writeFileSync(join(home, 'there.sh'), withoutTerminal(script))
    return execa('script', ['-qec', `sh ${home}/there.sh`, '/dev/null'], { reject: false, timeout: within(60), stdin: 'pipe' })
  }
  const { stdout, exitCode } = await inTerminal('echo said; if test -t 1; then echo terminal; fi; (exit 7)')
  expect([stdout, exitCode]).toEqual(['said', 7])
  const lost = inTerminal(`sh -c 'trap "touch ${home}/told; exit" HUP; touch ${home}/begun; while :; do sleep 0.05; done'`)
  await until('it has begun', () => existsSync(join(home, 'begun')))
  lost.kill('SIGKILL')
  await until('it is told to end', () => existsSync(join(home, 'told')))
  await lost
})
