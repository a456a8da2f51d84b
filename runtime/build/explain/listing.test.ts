import { expect, test } from 'vitest'
import { displayWidth } from '../../formats/text/display-width.ts'
import type { BuildExplanation } from './explanation.ts'
import { listing } from './listing.ts'

const KEY = 'a1b2c3d4e5f6'.padEnd(64, '0')
const BEFORE = '0123456789ab'.padEnd(64, '0')

const EXPLANATION: BuildExplanation = {
  file: 'Dockerfile',
  stages: [
    { name: 'test', from: 'FROM busybox AS test', steps: [] },
    {
      name: 'build',
      from: 'FROM busybox AS build',
      base: { kind: 'image', name: 'busybox', id: 'sha256:5f0c' },
      steps: [
        { text: 'ENV A=1', lines: { first: 4, last: 4 }, does: 'changes the config: no layer' },
        {
          text: 'RUN make',
          lines: { first: 5, last: 5 },
          does: 'runs in a container, in / as root: /bin/sh -c make',
          cache: {
            kind: 'hit',
            key: KEY,
            layer: '5f0c',
            parts: [
              ['before', BEFORE],
              ['argv', ['/bin/sh', '-c', 'make']],
            ],
          },
        },
        {
          text: 'COPY . /x',
          lines: { first: 6, last: 6 },
          does: 'copies / from the build context to /x',
          cache: { kind: 'miss', key: KEY, parts: [['files', 'x'.repeat(100)]] },
        },
      ],
    },
    {
      name: 'stage-2',
      from: 'FROM scratch',
      base: { kind: 'scratch' },
      steps: [
        {
          text: 'COPY --from=build /x /',
          lines: { first: 9, last: 9 },
          does: 'copies /x from the stage build to /',
          cache: { kind: 'unknown', why: 'it depends on files of a stage that is not built yet' },
        },
      ],
    },
  ],
  unusedArgs: [],
  warnings: [{ rule: 'JSONArgsRecommended', message: 'JSON arguments recommended for CMD', line: 10 }],
}

test('an explanation names each stage, each step, its key and what is in it', () => {
  expect(listing(EXPLANATION, { all: false, columns: 60 })).toBe(`Dockerfile: 1 of 3 layers from the cache, 1 not known before
    the build

test: FROM busybox AS test, which is not needed

build: FROM busybox AS build, which is the image sha256:5f0c
    4  ENV A=1
       changes the config: no layer
    5  RUN make
       runs in a container, in / as root: /bin/sh -c make
       key a1b2c3d4e5f6, in the cache: the layer 5f0c
         before  0123456789ab
         argv    ["/bin/sh","-c","make"]
    6  COPY . /x
       copies / from the build context to /x
       key a1b2c3d4e5f6, not in the cache: it would run
         files  ${'x'.repeat(44)}
                ${'x'.repeat(44)}
                ${'x'.repeat(12)}

stage-2: FROM scratch, which is nothing at all
    9  COPY --from=build /x /
       copies /x from the stage build to /
       key not known: it depends on files of a stage that is
         not built yet

warnings
  JSONArgsRecommended: JSON arguments recommended for CMD
      (line 10)
`)
})

test('in a pipe no line is broken, and with --all no key is shortened', () => {
  const text = listing(EXPLANATION, { all: true })
  expect(text).toContain(`key ${KEY}, in the cache`)
  expect(text).toContain('x'.repeat(100))
})

test('nothing in it is wider than the terminal', () => {
  for (const line of listing(EXPLANATION, { all: false, columns: 40 }).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(40)
})
