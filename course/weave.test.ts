import { describe, expect, test } from 'vitest'
import { buildSentence } from './build/words.ts'
import { build } from './fixtures/build.ts'
import { lesson } from './fixtures/lesson.ts'
import { memory } from './fixtures/memory.ts'
import { paths } from './fixtures/paths.ts'
import { pathsSentence } from './paths/words.ts'
import { weave } from './weave.ts'

/** What a block of these attributes is woven to. */
async function woven(info: string): Promise<string> {
  const text = await weave(`# Title\n\n\`\`\`${info}\nold\n\`\`\`\n\nAfter.\n`, lesson)
  expect(text.startsWith(`# Title\n\n\`\`\`${info}\n`)).toBe(true)
  expect(text.endsWith('\n```\n\nAfter.\n')).toBe(true)
  return text.split('\n').slice(3, -4).join('\n')
}

describe('a fenced block is woven from', () => {
  test('a region', async () => {
    expect(await woven('ts {region=runtime/small/heart.ts#enter}')).toBe(
      "export function enter(emit: Emitter) {\n  emit.chdir('/')\n  emit.chroot('.')\n}",
    )
    expect(await woven('ts {region=runtime/small/heart.ts#enter without=chroot}')).toBe(
      "export function enter(emit: Emitter) {\n  emit.chdir('/')\n  …\n}",
    )
    expect(await woven('ts {region=runtime/small/heart.ts#chroot}')).toBe("emit.chroot('.')")
  })

  test('what explain prints of a phase', async () => {
    expect(await woven('text {explain=1 phases=root,enter}')).toBe(
      [
        '         │ init: the new process, which becomes the container’s program',
        "         │   root: prepare the root, while the host's files are in sight",
        '0 floor  │     … 2 system calls, given',
        '         │',
        '         │   enter: make the new root the root of this process',
        '1 rootfs │     # chroot keeps the working directory: left outside, it would be a way back',
        '1 rootfs │     chdir("/var/lib/minidock/containers/4e1f8ab0c6d2…/rootfs")',
        '1 rootfs │     # from now on, every path that begins with a slash begins here',
        '1 rootfs │     chroot(".")',
      ]
        .join('\n')
        .replace('’', "'"),
    )
  })

  test('what differs between two engines', async () => {
    const text = await woven('diff {explain=1..2 phases=enter}')
    expect(text).toContain('- 1 rootfs     │     chroot(".")')
    expect(text).toContain('+ 2 namespaces │     pivot_root(".", ".")')
    expect(text).not.toContain('mount("proc')
  })

  test('the calls that make a layer', async () => {
    const text = await woven('text {calls=keep}')
    expect(
      text
        .split('\n')
        .filter(line => !line.startsWith('#') && !line.startsWith(' '))
        .map(line => line.replace(/\(.*/, '')),
    ).toEqual(['upper = openat', 'syncfs', 'close', 'renameat2'])
    expect(text).toContain('syncfs(upper)\n')
    await expect(woven('text {calls=after}')).rejects.toThrow('calls=after names no method that emits calls')
  })

  test('a step by hand, an attack and a stop of the tour', async () => {
    expect(await woven('console {by-hand=look}')).toBe('$ cd /\n> ls\nbin\n…')
    expect(await woven('console {by-hand=silence}')).toBe('$ true')
    expect(await woven('console {attack=leave}')).toBe('$ exit\ngone')
    expect(await woven('console {tour=1}')).toBe("$ npm run chapter 1 -- run --rm busybox sh -c 'echo '\\''a b'\\'''\na b")
  })

  test('the quiz, without its answers', async () => {
    expect(await woven('text {quiz}')).toBe(
      '1. What is at the end?\n   A) z\n   B) a\n\nThe answers, each with its reason, are on the site: npm run docs:dev',
    )
  })
})

test('a block without such an attribute stays as it is', async () => {
  expect(await woven('console {terminal=2}')).toBe('old')
})

describe('between comments is woven', () => {
  test('how long it takes, and what for', async () => {
    const text = '# Title\n\n<!-- facts -->\nold\n<!-- /facts -->\n\nText.\n'
    const after = await weave(text, lesson)
    expect(after).toBe(
      '# Title\n\n<!-- facts -->\n\n13 minutes: 1 reading, 10 exercise, 2 quiz.\n\nAfterwards you can\n\n- say what it is\n- do it\n\n<!-- /facts -->\n\nText.\n',
    )
    expect(await weave(after, lesson)).toBe(after)
  })

  test('how long it takes with what is woven into it, and how long each box takes', async () => {
    const heart = '```ts {region=runtime/small/heart.ts}\n```\n'
    const box = (minutes: number) => `> **Box: More (${minutes} min)**\n>\n> ${'word '.repeat(400).trim()}\n`
    const text = `# Title\n\n<!-- facts -->\n<!-- /facts -->\n\n${'word '.repeat(30)}\n\n${heart.repeat(10)}\n${box(9)}`
    const after = await weave(text, lesson)
    expect(after).toContain('\n16 minutes: 4 reading, 10 exercise, 2 quiz; and 2 for boxes, which you can skip.\n')
    expect(after).toContain(box(2))
    expect(await weave(after, lesson)).toBe(after)
  })

  test('what a recorded run shows', async () => {
    const text = '<!-- memory -->\n<!-- /memory -->\n'
    expect(await weave(text, { ...lesson, memory })).toBe(
      [
        '<!-- memory -->\n',
        'Memory goes up in steps as far as the limit, 20m or 21.0 MB, and no byte further; after 0.3 seconds the kernel kills the program, whose last word was "10 MB".\n',
        'Recorded on 2026-01-02 with Linux 6.1 and version 2 of cgroups: `minidock run -m 20m bomb`\n',
        '| after  | counted | what happens                       |',
        '| ------ | ------: | ---------------------------------- |',
        '| 0.11 s | 12.0 MB | it prints `10 MB`                  |',
        '| 0.26 s | 21.0 MB | the kernel kills it: exit code 137 |',
        '\n<!-- /memory -->\n',
      ].join('\n'),
    )
    await expect(weave(text, lesson)).rejects.toThrow('chapters/01-small has no memory.json')
  })

  test('where the files of a recorded container come from', async () => {
    const text = '<!-- paths -->\n<!-- /paths -->\n'
    expect(await weave(text, { ...lesson, paths })).toBe(
      [
        '<!-- paths -->\n',
        `${pathsSentence(paths)}\n`,
        'Recorded on 2026-01-02 with Linux 6.1: `minidock run -v notes:/data app`\n',
        '| file           | covered by  | comes from                                              |',
        '| -------------- | ----------- | ------------------------------------------------------- |',
        '| `/bin/sh`      | `/`         | layer 1                                                 |',
        '| `/data/a`      | `/data`     | volume notes, read-only; out of sight: layer 2, layer 1 |',
        '| `/data/new/b`  | `/data/new` | tmpfs: memory                                           |',
        '| `/etc/motd`    | `/`         | upper; out of sight: layer 2, layer 1                   |',
        '| `/proc/uptime` | `/proc`     | proc: the kernel                                        |',
        '| `/srv/c`       | `/srv`      | bind, read-only                                         |',
        '\n<!-- /paths -->\n',
      ].join('\n'),
    )
    await expect(weave(text, lesson)).rejects.toThrow('chapters/01-small has no paths.json')
  })

  test('which lines of a recorded build run again', async () => {
    const text = '<!-- build -->\n<!-- /build -->\n'
    expect(await weave(text, { ...lesson, build })).toBe(
      [
        '<!-- build -->\n',
        `${buildSentence(build)}\n`,
        'Recorded on 2026-01-02 with Linux 6.1.\n',
        '| line          | layer                                                            | key                                       |',
        '| ------------- | ---------------------------------------------------------------- | ----------------------------------------- |',
        '| 1 `FROM base` | 2MB: has `/bin/sh`, `/etc/group`                                 |                                           |',
        '| 2 `COPY a .`  | 12B: adds `/a`                                                   | `222222222222`: before, files             |',
        '| 3 `ARG B=1`   | none                                                             |                                           |',
        '| 4 `RUN make`  | 30kB: adds `/out/`, `/out/b`; changes `/etc/group`; deletes `/a` | `444444444444`: before, argv, environment |',
        '',
        '| typed                           | made again                                                                                                              |',
        '| ------------------------------- | ----------------------------------------------------------------------------------------------------------------------- |',
        '| `minidock build .`              | Nothing is in the cache yet: each line that makes a layer runs.                                                         |',
        '| `echo >> a`, `minidock build .` | line 2: `a` has another digest, `a2a2a2a2a2a2…` instead of `a1a1a1a1a1a1…`; line 4: the layer before it has another key |',
        '| `touch a`, `minidock build .`   | All 2 layers come from the cache. `a` has another time, but times are in no key.                                        |',
        '\n<!-- /build -->\n',
      ].join('\n'),
    )
    await expect(weave(text, lesson)).rejects.toThrow('chapters/01-small has no build.json')
  })

  test('what becomes of packets', async () => {
    const text = await weave('<!-- walks -->\n<!-- /walks -->\n', lesson)
    const rows = text
      .split('\n')
      .filter(line => line.startsWith('| '))
      .map(line => line.split('|').map(cell => cell.trim()))
    expect(rows.find(([, title]) => title === "a client outside → the container's own address")).toEqual([
      '',
      "a client outside → the container's own address",
      '`between: drop`',
      'Dropped by a rule of chain between: the client waits, and nobody tells it why.',
      '',
    ])
    expect(rows.map(([, , rules]) => rules)).toContain('`publish: dnat`, `between: accept`, `outbound: masquerade`')
    expect(await weave(text, lesson)).toBe(text)
  })

  test('what else belongs to the module', async () => {
    const files = {
      ...lesson,
      list: () => ['runtime/rootfs/heart.ts', 'runtime/rootfs/rootfs.test.ts', 'runtime/rootfs/rootfs.ts'],
      read: (path: string) => (path === 'runtime/rootfs/rootfs.ts' ? '/** It | copies. Slowly. */\nx\n' : undefined),
    }
    expect(await weave('<!-- also-in-the-engine -->\n<!-- /also-in-the-engine -->\n', files)).toBe(
      [
        '<!-- also-in-the-engine -->\n',
        '| file                                                         | lines | what          |',
        '| ------------------------------------------------------------ | ----: | ------------- |',
        '| [`runtime/rootfs/rootfs.ts`](../../runtime/rootfs/rootfs.ts) |     2 | It \\| copies. |',
        '\n<!-- /also-in-the-engine -->\n',
      ].join('\n'),
    )
  })
})

test.each([
  ['ts {region=runtime/small/heart.ts#nope}', '3: runtime/small/heart.ts has no region nope\n  it has: enter, chroot'],
  ['ts {region=runtime/nope.ts#a}', "3: there is no file runtime/nope.ts\n  paths begin at the repository's root"],
  ['ts {region=runtime/small/heart.ts#chroot without=enter}', '3: the region enter is not inside of what is shown'],
  ['text {explain=99}', '3: there is no engine of chapter 99\n  the last is that of chapter 10'],
  ['text {explain=one}', '3: explain=one names no engine\n  as in: explain=2, explain=1..2, or explain=8..exec'],
  [
    'text {explain=1 phases=leave}',
    '3: there is no phase leave\n  the phases are: hold, prepare, clone, connect, root, enter, mount, cover, seal, confine, ready, exec',
  ],
  ['text {explain=1 phases=mount}', '3: nothing happens in these phases'],
  ['diff {explain=1..2 phases=exec}', '3: the two do not differ in these phases'],
  ['console {by-hand=nope}', '3: chapters/01-small/by-hand.ts has no step nope\n  it has: look, silence'],
  ['console {attack=nope}', '3: chapters/01-small/by-hand.ts has no attack nope\n  it has: leave'],
  ['console {tour=2}', '3: the tour has no stop 2\n  it has 1, counted from 1'],
  ['console {tour=0}', '3: the tour has no stop 0\n  it has 1, counted from 1'],
  ['console {by-hand=look attack=leave}', '3: two of its attributes say what belongs here\n  leave only one of them'],
])('a lesson that asks for %s is told so', async (info, message) => {
  await expect(weave(`# Title\n\n\`\`\`${info}\n\`\`\`\n`, lesson)).rejects.toThrow(`chapters/01-small/README.md:${message}`)
})

test.each([
  ['a\n<!-- facts -->\n', '2: <!-- facts --> does not end\n  write: <!-- /facts -->'],
  ['<!-- /facts -->\n', '1: <!-- /facts --> ends what did not begin'],
])('%j is refused', async (text, message) => {
  await expect(weave(text, lesson)).rejects.toThrow(`chapters/01-small/README.md:${message}`)
})
