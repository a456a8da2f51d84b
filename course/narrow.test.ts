import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { narrow, WIDEST } from './narrow.ts'

const lines = (text: string, columns: number) => narrow(text, columns).split('\n')

describe('a line that is too long', () => {
  test('is broken between words', () => {
    expect(lines('one two three four five', 10)).toEqual(['one two', 'three four', 'five'])
  })

  test('goes on below the text of a row', () => {
    const row = 'TODO 1  failed  the program of a container is process 1, whatever it is'
    expect(lines(row, 40)).toEqual([
      'TODO 1  failed  the program of a',
      '                container is process 1,',
      '                whatever it is',
    ])
  })

  test('goes on below the words of a row if its text begins too far to the right', () => {
    const row = `  ${'a long name'.padEnd(20)}  and what it is for those who have not met it yet`
    expect(lines(row, 44)[1]).toBe('    those who have not met it yet')
  })

  test('goes on a little further in than it begins', () => {
    expect(lines('    chroot("newroot") is what comes next here', 30)).toEqual(['    chroot("newroot") is what', '      comes next here'])
  })

  test('is broken between the pieces that stand side by side in it', () => {
    const line = 'try it: npm run lab 2    whenever you save: npm run lab watch 2    stuck: npm run lab hint 2'
    expect(lines(line, 80)).toEqual([line.slice(0, line.indexOf('    stuck')), 'stuck: npm run lab hint 2'])
    expect(lines(line, 40)).toEqual(line.split('    '))
  })

  test('is not broken within a word', () => {
    expect(lines('see /var/lib/minidock/containers/4e1f8ab0 now', 12)).toEqual(['see', '/var/lib/minidock/containers/4e1f8ab0', 'now'])
  })

  test('is as long as it looks: colours take no room', () => {
    expect(lines('\x1b[1mone two\x1b[0m three', 13)).toEqual(['\x1b[1mone two\x1b[0m three'])
    expect(lines('\x1b[1mone two\x1b[0m three', 12)).toEqual(['\x1b[1mone two\x1b[0m', 'three'])
  })
})

test('on a wide terminal a line is not longer than 80 columns, and in a pipe it is as it was', () => {
  const long = 'word '.repeat(60).trim()
  expect(Math.max(...lines(long, 200).map(({ length }) => length))).toBeLessThanOrEqual(WIDEST)
  expect(narrow(long, undefined)).toBe(long)
})

test('no word is lost, and no line is longer than it may be unless it is one word', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 80 }), fc.integer({ min: 0, max: 6 }), (some, columns, indent) => {
      const broken = lines(' '.repeat(indent) + some.join(' '), columns)
      expect(broken.flatMap(line => line.trim().split(' '))).toEqual(some)
      for (const line of broken) if (line.length > columns) expect(line.trim()).not.toContain(' ')
    }),
  )
})
