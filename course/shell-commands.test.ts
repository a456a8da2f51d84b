import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellCommands } from './shell-commands.ts'
import { shellWords } from './shell-words.ts'

test.each<[string, string[][]]>([
  ['minidock run --rm busybox true', [['minidock', 'run', '--rm', 'busybox', 'true']]],
  ["cd /tmp && ls 'a b' | wc -l; true", [['cd', '/tmp'], ['ls', 'a b'], ['wc', '-l'], ['true']]],
  [
    'id=$(minidock create busybox)\nminidock rm "$id"',
    [
      ['minidock', 'create', 'busybox'],
      ['minidock', 'rm', '$id'],
    ],
  ],
  ['A=1 sudo ./minidock ps > /dev/null 2>&1 &', [['./minidock', 'ps']]],
  [
    'echo "$(minidock ps -q)" # and minidock rmi',
    [
      ['minidock', 'ps', '-q'],
      ['echo', '$(minidock ps -q)'],
    ],
  ],
  ['minidock run \\\n  -h web busybox', [['minidock', 'run', '-h', 'web', 'busybox']]],
  ["cat > a <<'end'\nminidock it's\nend\nls", [['cat'], ['ls']]],
  ['! minidock rm x || exit', [['minidock', 'rm', 'x'], ['exit']]],
  ['(ls; pwd)', [['ls'], ['pwd']]],
  ['echo a\\ b', [['echo', 'a b']]],
])('the commands of %j', (script, commands) => {
  expect(shellCommands(script)).toEqual(commands)
})

test('words that are quoted for a shell are read as the same words', () => {
  const word = fc.string({ minLength: 1 })
  fc.assert(
    fc.property(fc.array(word), words => {
      expect(shellCommands(shellWords(['run', ...words]))).toEqual([['run', ...words]])
    }),
  )
})

test('no script hangs the reader', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '$', '(', ')', "'", '"', '\\', '<', '>', '&', '#', '|', '`') })
  fc.assert(fc.property(text, script => shellCommands(script).every(words => words.length > 0)))
})
