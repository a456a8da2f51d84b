import { expect, test } from 'vitest'
import { palette } from '../../runtime/cli/explain/palette.ts'
import type { Key } from './key.ts'
import type { Part } from './parts.ts'
import { walk } from './walk.ts'

const PARTS: readonly Part[] = [
  {
    title: 'by hand',
    stops: [
      { kind: 'command', why: 'Where are we?', command: 'cd /tmp\npwd', bash: 'cd /tmp\npwd' },
      { kind: 'command', why: 'Say nothing.', command: 'true', bash: 'true' },
    ],
  },
  {
    title: 'what it adds',
    stops: [
      { kind: 'listing', text: '# why\nchroot(".")' },
      { kind: 'listing', text: '# why else\nchdir("/")' },
    ],
  },
  { title: 'the engine', stops: [{ kind: 'command', why: 'Last.', command: 'npm run chapter 1 -- ps', bash: 'main.ts 1 ps' }] },
]

/** @param keys that are pressed, one after the other; absent: nobody is there */
async function watched(keys?: readonly Key[], columns?: number) {
  const [pressed, ran] = [[...(keys ?? [])], [] as string[]]
  let shown = ''
  const ending = await walk(
    PARTS,
    {
      palette: palette(false),
      ...(columns !== undefined && { columns }),
      write: text => {
        shown += text
      },
      print: text => {
        shown += text
      },
      ...(keys && { key: async () => pressed.shift() ?? 'quit' }),
    },
    async (command, part) => {
      ran.push(`${part}: ${command}`)
      return command === 'true' ? '' : 'output'
    },
  )
  return { ending, ran, shown }
}

test('with nobody there all steps are shown and run, each part in a shell of its own', async () => {
  expect(await watched()).toEqual({
    ending: 'finished',
    ran: ['0: cd /tmp\npwd', '0: true', '2: main.ts 1 ps'],
    shown: `
by hand

1/2  Where are we?
$ cd /tmp
> pwd
output

2/2  Say nothing.
$ true

what it adds

1/2
# why
chroot(".")

2/2
# why else
chdir("/")

the engine

1/1  Last.
$ npm run chapter 1 -- ps
output
`,
  })
})

test('a step that is skipped is run silently, and a list that is skipped is not shown to its end', async () => {
  const { ending, ran, shown } = await watched(['skip', 'next', 'skip', 'next'])
  expect({ ending, ran }).toEqual({ ending: 'finished', ran: ['0: cd /tmp\npwd', '0: true', '2: main.ts 1 ps'] })
  expect(shown.match(/output/g)).toHaveLength(1)
  expect(shown).not.toContain('why else')
})

test('on a narrow terminal, reasons and listings are broken at words, and commands where a shell goes on', async () => {
  const { shown } = await watched(undefined, 16)
  expect(shown).toContain('\n1/2  Where are\n     we?\n$ cd /tmp\n> pwd\n')
  expect(shown).toContain('\n$ npm run \\\n>   chapter 1 \\\n>   -- ps\n')
})

test.each([
  ['quit', 'quit'],
  ['interrupt', 'interrupted'],
] as const)('%s ends it before the step is run', async (key, ending) => {
  expect(await watched(['next', key])).toMatchObject({ ending, ran: ['0: cd /tmp\npwd'] })
})
