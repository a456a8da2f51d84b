import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { typedLines } from './typed-lines.ts'

describe('a command that is too long', () => {
  test('goes on after a backslash', () => {
    expect(typedLines('npm run chapter 1 -- run --rm busybox ls /', 24)).toEqual(['npm run chapter 1 -- \\', '  run --rm busybox ls /'])
  })

  test('is not broken within quotes', () => {
    expect(typedLines(`busybox sh -c 'rm -r /home; ls -d /home' && echo done`, 24)).toEqual([
      'busybox sh -c \\',
      "  'rm -r /home; ls -d /home' \\",
      '  && echo done',
    ])
  })

  test('goes on further to the right than it began', () => {
    expect(typedLines('  mount -t overlay overlay merged', 24)).toEqual(['  mount -t overlay \\', '    overlay merged'])
  })

  test('has no line with a backslash alone', () => {
    expect(typedLines(`  printf 'one two three four' \\\n    five`, 24)).toEqual(['  printf \\', "    'one two three four' \\", '    five'])
  })

  test('stays as it is if it has a file in it, or where a comment or quotes of several lines stand', () => {
    for (const command of [
      'cat > file << END && cat file\none two three four\nEND',
      'one two three # four five six seven',
      "echo 'one two three\nfour five six seven'",
    ])
      expect(typedLines(command, 20), command).toEqual(command.split('\n'))
  })

  test('is broken also after a file', () => {
    const file = "cat > file << 'END' && cat file\none two three four five\nEND\n"
    expect(typedLines(`${file}cat one two three four`, 20)).toEqual([...file.trim().split('\n'), 'cat one two three \\', '  four'])
  })

  test('is the same to a shell', () => {
    const command = `printf '%s|' one "two three" four\\ five 'six' "seven 'eight'" nine; printf '%s|' "it's" ten`
    const run = (script: string) => execFileSync('sh', ['-c', script], { encoding: 'utf8' })
    for (let width = 10; width < 60; width++) expect(run(typedLines(command, width).join('\n')), `width ${width}`).toBe(run(command))
  })
})

test('one that fits is left alone', () => {
  expect(typedLines('ls /\necho', 80)).toEqual(['ls /', 'echo'])
  expect(typedLines('x '.repeat(100), undefined)).toHaveLength(1)
})
