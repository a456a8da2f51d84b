/** `npm run lab …`, as a learner calls it, with a workshop of its own. npm itself is left out. */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { minutesOfChapter } from '../../course/minutes/of-chapter.ts'
import { minutesLines } from '../../course/minutes/words.ts'
import { REPOSITORY } from '../../course/places.ts'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { abandonedGroups, leftOf } from '../fixtures/left-of-sandboxes.ts'
import { solved, starterOf } from '../fixtures/starter.ts'
import { type Answer, LAB, useWorkshop } from '../fixtures/workshop.ts'
import { mutants } from '../mutants/index.ts'
import { inSandbox } from '../sandbox/sandbox.ts'
import { within } from '../suite/slowness.ts'
import { hintsIn, todosIn } from './todos.ts'

const [FILE, PROGRESS] = ['01-chroot.ts', 'progress.json']
const STARTER = starterOf(1, 'exercise.ts')
/** The line of the starter in whose place the learner writes; enter() begins two lines above. */
const PLACE_LINE = STARTER.split('\n').findIndex(text => text.startsWith('    enter.because(')) + 1
const PLACE = STARTER.split('\n')[PLACE_LINE - 1] ?? ''
const LINES = STARTER.trimEnd().split('\n').length

const own = useWorkshop()

useUnchangedHost()

/** Words as they are typed. */
function lab(words: string, env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return own.lab(
    words.split(' ').filter(word => word !== ''),
    { env },
  )
}

const shown = (file: string) => relative(REPOSITORY, join(own.path, file))
const write = (source: string, file = FILE) => writeFileSync(join(own.path, file), source)
const read = (file: string) => readFileSync(join(own.path, file), 'utf8')
const line = (answer: Answer, index: number) => answer.stdout.split('\n')[index]

/** Whoever killed a keeper before has left them. */
const abandonedBefore = new Set(abandonedGroups())

describe('the file', () => {
  test('it is made from the starter on first use, with its imports moved, and never overwritten', async () => {
    expect(existsSync(join(own.path, FILE))).toBe(false)
    expect((await lab('next')).stdout).toContain(`${shown(FILE)}:27 (made just now)\n`)
    const from = (path: string) => relative(path, join(REPOSITORY, 'runtime/kernel/program/program.ts'))
    expect(read(FILE)).toBe(STARTER.replace(from(join(REPOSITORY, 'chapters/01-chroot')), from(own.path)))
    write('// mine\n')
    for (const words of ['next', 'hint', '1', 'check 1']) expect((await lab(words)).stdout).not.toContain('just now')
    expect(read(FILE)).toBe('// mine\n')
  })

  test('to begin anew keeps what was there, under a number', async () => {
    write('// the first\n')
    expect(await lab('reset 1')).toEqual({
      exitCode: 0,
      stdout: `${shown(FILE)} is as it was at the beginning\nwhat you had is in ${shown('01-chroot.backup-1.ts')}`,
      stderr: '',
    })
    expect(read(FILE)).toBe(STARTER)
    write('// the second\n')
    expect((await lab('reset 1')).stdout).toContain(shown('01-chroot.backup-2.ts'))
    expect([read('01-chroot.backup-1.ts'), read('01-chroot.backup-2.ts')]).toEqual(['// the first\n', '// the second\n'])
  })
})

describe('hints', () => {
  test('three for each TODO, one after another; what was given is remembered, and after the third all are shown', async () => {
    const hints = hintsIn(starterOf(1, 'hints.md'))
    for (const [index, text] of (hints.get(1) ?? []).entries()) {
      const { exitCode, stdout } = await lab('hint')
      expect(exitCode).toBe(0)
      expect(stdout).toContain(`chapter 1, TODO 1: ${todosIn(STARTER)[0]?.text}\n\nhint ${index + 1} of 3\n${text}\n\n`)
      expect(stdout).toMatch(index < 2 ? /another: npm run lab hint 1$/ : /that was the last\. Ours, now: npm run lab give-up 1$/)
    }
    const { stdout } = await lab('hint 1')
    for (const text of hints.get(1) ?? []) expect(stdout).toContain(text)
    expect(stdout).toMatch(/these are all\. Ours, now: npm run lab give-up 1$/)
  })

  test('they are for the first TODO that does not pass, chapter by chapter', async () => {
    write(solved(1, 1))
    const { exitCode, stdout } = await lab('1')
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`\nTODO 1  passed  `)
    expect(stdout).toContain(`\nTODO 2  failed  the working directory is inside the root, and no way out of it\n    expected  `)
    expect(stdout).toContain(`\n    look at   ${shown(FILE)}, enter(): where the working directory is`)
    expect((await lab('hint')).stdout).toContain(`chapter 1, TODO 2: `)
    expect((await lab('next')).stdout).toContain(`\nTODO 2, ${shown(FILE)}:29\n`)
  })

  test('as long as a root is read-only, that is where to look, whatever cannot be written there', async () => {
    const [, ...places] = (await lab('3')).stdout.match(/(?<=look at {3}).*/g) ?? []
    const mount = `${shown('03-overlay.ts')}, mount(), upperdir and workdir`
    const readOnly = `${mount}: without them the root is read-only`
    expect(places).toEqual([mount, readOnly, readOnly])
  })
})

describe('the way through chapter 1', () => {
  test('where you are, the solution only after a pass, and then the file beside ours and the next chapter', async () => {
    expect(line(await lab(''), 0)).toBe(' 1  A root of its own                 not begun')
    const refused = {
      exitCode: 1,
      stdout: '',
      stderr:
        'minidock: ours is shown when yours passes: chapter 1 is not solved yet\n  a hint: npm run lab hint 1\n  ours, now: npm run lab give-up 1',
    }
    expect(await lab('solution 1')).toEqual(refused)
    expect(await lab('diff 1')).toEqual(refused)

    write(solved(1))
    const { exitCode, stdout, stderr } = await lab('check')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.replaceAll(/\d+ checks?/g, 'N checks')).toBe(
      `chapter 1, A root of its own: ${shown(FILE)}
TODO 1  passed  N checks
TODO 2  passed  N checks
others  passed  N checks

chapter 1 is solved. Run it: npm run lab try 1. Beside ours: npm run lab diff 1
the next chapter: npm run chapter 2`,
    )
    expect(line(await lab(''), 0)).toBe(` 1  A root of its own                 solved     ${shown(FILE)}`)
    const diff = await lab('diff 1')
    expect(diff.exitCode).toBe(0)
    // Without the comments at the top, which say different things.
    expect(diff.stdout).toContain(`--- ${shown(FILE)}\n+++ runtime/rootfs/heart.ts\n import type { Emitter } from `)
    expect(diff.stdout).toContain(
      `\n+    enter\n+      .because('chroot keeps the working directory: left outside, it would be a way back')\n+      .chdir(rootfs)\n`,
    )
    expect(diff.stdout).toContain(`\n }\n\n export const heart: RootfsHeart = {\n`)
    const ours = await lab('solution 1')
    expect(ours.exitCode).toBe(0)
    expect(ours.stdout).toContain('\nexport const heart: RootfsHeart = {\n')
    expect(ours.stdout).not.toContain('#region')
    const next = (await lab('next')).stdout
    expect(next).toContain('chapter 2, A view of its own')
    const [second] = await loadChapters([2])
    expect(next).toContain(`\n${second && minutesLines(minutesOfChapter(second))}\n`)

    // Once solved, always solved: whoever plays on with the file has not lost that.
    write(STARTER)
    expect((await lab('1')).exitCode).toBe(1)
    expect(line(await lab(''), 0)).toContain('solved')
  })

  test('whoever gives up sees ours at once, and goes on', async () => {
    const { exitCode, stdout, stderr } = await lab('give-up 1')
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'runtime/rootfs/heart.ts, as the engine has it. Beside yours: npm run lab diff 1',
    })
    expect((await lab('solution 1')).stdout).toBe(stdout)
    expect((await lab('diff 1')).exitCode).toBe(0)
    expect(line(await lab(''), 0)).toContain('gave up')
    // What is shown is a file that passes.
    write(`${stdout}\n`)
    expect((await lab('1')).exitCode).toBe(0)
  })
})

describe('what is wrong with the file is said, with its line; the exit code is 1, and nothing is left on the machine', () => {
  const instead = (code: string) => STARTER.replace(PLACE, () => code)
  const atTheEnd = (code: string) => `${STARTER}${code}\n`
  const cases = [
    ['a syntax error', instead('if ('), PLACE_LINE + 2, /^syntax error: /],
    ['TypeScript that Node cannot take out', atTheEnd('enum Colour { Red }'), LINES + 1, /^syntax error: TypeScript enum is not supported/],
    ['an import of what is not there', `import { no } from './no.ts'\n${STARTER}`, 1, /^missing import: there is no .*\/no\.ts$/],
    ['a crash while it is loaded', atTheEnd("throw new Error('at once')"), LINES + 1, /^crash: Error: at once$/],
    ['an exception in enter()', instead("throw new Error('in the heart')"), PLACE_LINE, /^crash: Error: in the heart$/],
    ['an exception that comes later', instead("setTimeout(() => { throw new Error('late') })"), PLACE_LINE, /^crash: Error: late$/],
    [
      'a method that there is not',
      instead("enter.because('…').chrot(rootfs)"),
      PLACE_LINE,
      /^crash: TypeError: .*chrot is not a function$/,
    ],
    ['an endless loop while it is loaded', atTheEnd('for (;;) {}'), LINES + 1, /^endless loop: loading the file does not come to an end$/],
    ['an endless loop in enter()', instead('for (;;) {}'), PLACE_LINE, /^endless loop: enter\(\) does not come to an end$/],
    [
      'a call with an argument of another kind',
      instead("enter.because('…').chroot(42)"),
      PLACE_LINE,
      /^crash: TypeError: argument 1 of chroot is a text, not 42$/,
    ],
    ['a call with no argument', instead("enter.because('…').chroot()"), PLACE_LINE, /^crash: TypeError: chroot takes one argument, not 0$/],
    ['an end while it is loaded', atTheEnd('process.exit(0)'), LINES + 1, /^ended: loading the file ends the whole engine$/],
    ['an end in enter()', instead('process.exit(0)'), PLACE_LINE, /^ended: enter\(\) ends the whole engine$/],
    ['an end without a word', instead("process.kill(process.pid, 'SIGKILL')"), PLACE_LINE - 2, /^ended: enter\(\) ends the whole engine$/],
    [
      'no heart',
      STARTER.replace('export const heart', 'export const hearth'),
      undefined,
      /^no heart: it exports nothing by the name of heart$/,
    ],
    ['a heart that is empty', 'export const heart = {}\n', undefined, /^no heart: its heart has no enter\(\), or one of another kind$/],
  ] as const

  test.each(cases)('%s', async (_, source, place, message) => {
    write(source)
    const answer = await lab('1')
    expect(answer).toMatchObject({ exitCode: 1, stderr: '' })
    const prefix = `${shown(FILE)}${place === undefined ? '' : `:${place}`}: `
    expect(line(answer, 1)?.slice(0, prefix.length)).toBe(prefix)
    expect(line(answer, 1)?.slice(prefix.length)).toMatch(message)
    expect(answer.stdout).toMatch(/\nfix that, then: npm run lab 1$/)
    await expectNothingLeft()
  })

  test('a timer that keeps the engine alive, though all else is right', async () => {
    write(solved(1).replace('// TODO 2', 'setInterval(() => enter, 1000)\n    // TODO 2'))
    const place =
      read(FILE)
        .split('\n')
        .findIndex(text => text.includes('setInterval')) + 1
    const { exitCode, stdout } = await lab('1')
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`\n${shown(FILE)}:${place}: endless loop: a timer does not come to an end\n`)
    await expectNothingLeft()
  })

  test('a type error, also if all checks pass', async () => {
    write(solved(1).replace('// TODO 2', "const depth: number = 'deep'\n    // TODO 2"))
    const place =
      read(FILE)
        .split('\n')
        .findIndex(text => text.includes('depth')) + 1
    const { exitCode, stdout } = await lab('1')
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`\n${shown(FILE)}:${place}: type error: Type 'string' is not assignable to type 'number'.\n`)
    expect(stdout).toMatch(/all checks pass; what is left is the type error\. Fix it, then: npm run lab 1$/)
  })

  test('a type error ends the checks at the first that fails', async () => {
    write(instead("const depth: number = 'deep'"))
    const { exitCode, stdout } = await lab('1')
    expect(exitCode).toBe(1)
    const [, before, after] = stdout.split(/^.*: type error: Type 'string' is not assignable to type 'number'\.\n/m) ?? []
    expect([before, after], stdout).toEqual([expect.stringMatching(/^TODO 1 {2}failed/m), undefined])
    expect(stdout).not.toContain('TODO 2')
    expect(stdout).toMatch(
      new RegExp(`fix the type error first, .*:${PLACE_LINE}: the checks ended at the first that failed\\. Then: npm run lab 1$`),
    )
  })

  test('the type checker helps with what Node only calls a crash', async () => {
    write(instead("enter.because('…').chrot(rootfs)"))
    expect((await lab('1')).stdout).toContain(
      `\n${shown(FILE)}:${PLACE_LINE}: type error: Property 'chrot' does not exist on type 'Emitter'. Did you mean 'chroot'?\n`,
    )
  })

  test('whoever presses Ctrl-C in the middle leaves nothing either', async () => {
    write(instead('for (;;) {}'))
    const running = execa(process.execPath, [LAB, '1'], {
      cwd: REPOSITORY,
      env: { MINIDOCK_WORKSHOP: own.path },
      reject: false,
      stdin: 'ignore',
    })
    await expect.poll(() => leftOf(own.path, abandonedBefore).join('\n'), { timeout: within(30) }).toContain('/chapter-cli.cjs')
    running.kill('SIGINT')
    expect((await running).exitCode).not.toBe(0)
    await expectNothingLeft()
  })
})

describe('what is not there', () => {
  const there =
    'next, try, check, warm-up, hint, diff, reset, solution, give-up, watch, ui, mutants, sweep, challenge, clean, help, or the number of a chapter'
  test.each([
    ['hnit', `there is no 'hnit'\n  there are: ${there}\n  what they do: npm run lab help`],
    ['1 hnit', `'hnit' after '1' means nothing here\n  there are: ${there}\n  what they do: npm run lab help`],
    ['hint one', "'one' is not the number of a chapter\n  npm run lab hint 1"],
    ['12', 'chapter 12 has no exercise\n  these have: 1, 2, 3, 4, 5, 6, 7, 8, 10'],
    ['hint 0', 'chapter 0 has no exercise\n  these have: 1, 2, 3, 4, 5, 6, 7, 8, 10'],
    ['mutants 12', 'there are no mutants of chapter 12\n  these have some: 1, 2, 3, 4, 5, 6, 7, 8, 10'],
    ['--engine rkt', "there is no engine 'rkt' to check\n  there are: docker, podman, minidock"],
  ])("'%s' is answered with what there is", async (words, message) => {
    expect(await lab(words)).toEqual({ exitCode: 1, stdout: '', stderr: `minidock: ${message}` })
  })
})

describe('progress', () => {
  test('what is damaged is named, and nothing is written over', async () => {
    write('// mine\n')
    await lab('hint 1')
    const damaged = read(PROGRESS).slice(0, 20)
    write(damaged, PROGRESS)
    const message = `minidock: cannot read your progress: ${shown(PROGRESS)} is damaged\n  your exercises are not in it. To begin it anew: mv ${shown(PROGRESS)} ${shown(PROGRESS)}.damaged`
    for (const words of ['', 'next', 'hint 1', '1', 'reset 1', 'give-up 1', 'solution 1']) {
      expect(await lab(words), words).toEqual({ exitCode: 1, stdout: '', stderr: message })
    }
    expect([read(PROGRESS), read(FILE)]).toEqual([damaged, '// mine\n'])
    expect(readdirSync(own.path).filter(name => name.includes('backup'))).toEqual([])
  })

  test('it is of this learner, and not of the one before', async () => {
    await lab('give-up 1')
    expect(JSON.parse(read(PROGRESS))).toEqual({ chapters: { 1: { passed: [], solved: false, gaveUp: true, hints: {} } }, last: 1 })
    rmSync(join(own.path, PROGRESS))
    expect(line(await lab(''), 0)).toContain('not begun')
  })
})

describe('undoing everything', () => {
  test('it lists what would go, and where nobody can be asked it removes nothing', async () => {
    write('// mine\n')
    const { exitCode, stdout, stderr } = await lab('clean')
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'minidock: nothing was removed: there is no terminal to ask on\n  to remove it without being asked: npm run lab clean yes',
    })
    expect(stdout).toMatch(/^this will be removed:\n/)
    expect(stdout).toContain(`\nthis stays: ${relative(REPOSITORY, own.path)}, your files\n  to take it away: npm run lab clean all`)
    expect((await lab('clean all')).stdout).toMatch(/\n {2}build\/workshop-\S+\n {4}your exercises and your progress, [\d.]+kB\n/)
    expect(existsSync(join(own.path, FILE))).toBe(true)
  })

  test('with yes it is gone, running containers too; what ./minidock has goes on; the learner’s files stay unless all is said', async () => {
    write('// mine\n')
    // On a copy of this machine: what is here is other people's.
    const script = `set -e
      # After a !, bash would not end.
      no() { ! "$@"; }
      # A machine with a way out: two interfaces, and packets may be forwarded from one to the other.
      ip link add outside0 type veth peer outside1
      ip address add 203.0.113.2/24 dev outside0
      ip link set outside0 up
      echo 0 > /proc/sys/net/ipv4/ip_forward
      # What a user works with: another state folder, with a network of its own.
      ./minidock run -d --name daily busybox sleep 200 >/dev/null
      mkdir -p /var/lib/minidock-chapters
      mount -t tmpfs -o mode=755 tmpfs /var/lib/minidock-chapters
      chapter() { MINIDOCK_ROOT=/var/lib/minidock-chapters/6 "$NODE" lab/fixtures/chapter.ts 6 "$@"; }
      ./minidock save busybox | chapter load >/dev/null
      chapter run -d --name exercise busybox sleep 100 >/dev/null
      test "$(grep -c minidock /proc/net/dev)" = 2
      "$NODE" lab/learner/main.ts clean yes
      no pgrep -fx 'sleep 100'
      test "$(./minidock ps --format '{{.Names}}')" = daily
      ./minidock exec daily true
      test "$(grep -c minidock /proc/net/dev)" = 1
      test -z "$(ls -A /var/lib/minidock-chapters)"
      grep -x 1 /proc/sys/net/ipv4/ip_forward >/dev/null
      cat ${shown(FILE)}
      # That folder too, if it is named.
      MINIDOCK_ROOT=/var/lib/minidock "$NODE" lab/learner/main.ts clean yes | grep daily
      no pgrep -x sleep
      test -z "$(ls -A /var/lib/minidock)"
      test -z "$(grep minidock /proc/net/dev)"
      test -z "$(nft list ruleset)"
      grep -x 0 /proc/sys/net/ipv4/ip_forward >/dev/null
      # A folder that is none of minidock's is not.
      mkdir /tmp/documents
      MINIDOCK_ROOT=/tmp/documents "$NODE" lab/learner/main.ts clean all yes | tail -1
      test -d /tmp/documents
      no test -e ${shown(FILE)}
      # What a user keeps beside containers, or has mounted among them, stays.
      mkdir -p /tmp/state/containers /tmp/state/names /tmp/state/volumes/disk /tmp/state/documents
      mount -t tmpfs tmpfs /tmp/state/volumes/disk
      touch /tmp/state/volumes/disk/file
      clean() { MINIDOCK_ROOT=/tmp/state "$NODE" lab/learner/main.ts clean yes 2>&1; }
      clean | grep 'something is mounted on /tmp/state/volumes/disk' > /dev/null
      test -e /tmp/state/volumes/disk/file
      umount /tmp/state/volumes/disk
      clean > /dev/null
      test "$(ls /tmp/state)" = documents`
    const { exitCode, stdout, stderr } = await inSandbox({
      command: ['bash', '-c', script],
      env: { NODE: process.execPath, MINIDOCK_WORKSHOP: own.path },
      seconds: within(180),
    })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(
      /^this will be removed:\n {2}\/var\/lib\/minidock-chapters\/6\n {4}images and containers of the engine of chapter 6, [\d.]+MB\n/,
    )
    expect(stdout).toContain('\n    containers that run, and will be ended: exercise\n')
    expect(stdout).toContain("\nthis stays: /var/lib/minidock, ./minidock's own images and containers\n")
    expect(stdout).toMatch(/\nremoved\n\/\/ mine\n {4}containers that run, and will be ended: daily\nremoved\n$/)
    expect(read(FILE)).toBe('// mine\n')
  })
})

test('each wrong engine is named with the check that has caught it', async () => {
  const of = mutants.filter(({ chapter }) => chapter === 1)
  const { exitCode, stdout } = await lab('mutants 1')
  expect(exitCode).toBe(0)
  expect(stdout).toBe(
    [
      ...of.map(
        ({ name, chapter, file, caughtBy, teaches }) =>
          `caught    ${name} (chapter ${chapter}, ${file})\n          by  ${caughtBy}\n          ${teaches}`,
      ),
      '',
      `${of.length} of ${of.length} are caught`,
    ].join('\n'),
  )
})

describe('how it is printed', () => {
  test('in a pipe there is no colour and no progress; FORCE_COLOR asks for the one, and never for the other', async () => {
    const plain = await lab('1')
    expect(plain.stdout + plain.stderr).not.toContain('\x1b')
    const coloured = await lab('1', { FORCE_COLOR: '1' })
    expect(coloured.stdout).toContain('\x1b[31mfailed\x1b[0m')
    expect(coloured.stderr).toBe('')
  })

  test('on a terminal there are both, and with NO_COLOR neither', async () => {
    const screen = await onTerminal('1')
    for (const part of ['\x1b[K… making a sandbox', '\x1b[31mfailed\x1b[0m']) expect(screen).toContain(part)
    const plain = await onTerminal('1', { NO_COLOR: '1' })
    expect(plain).toContain('failed')
    expect(plain).not.toContain('\x1b')
  })
})

/** What a terminal shows, made by script(1). */
async function onTerminal(words: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await execa('script', ['-qec', `"${process.execPath}" ${LAB} ${words}`, '/dev/null'], {
    cwd: REPOSITORY,
    env: { SHELL: '/bin/sh', TERM: 'xterm', MINIDOCK_WORKSHOP: own.path, ...env },
    reject: false,
    timeout: within(280),
  })
  return stdout
}

/** What was ended a moment ago may still be there. */
async function expectNothingLeft(): Promise<void> {
  await expect.poll(() => leftOf(own.path, abandonedBefore), { timeout: within(30) }).toEqual([])
}
