import { expect, test } from 'vitest'
import { remarksOn } from './remarks.ts'

const shell = (chapter: number) => `\n  several commands in one sandbox: npm run lab try ${chapter}\n`

test.each([
  [2, 'run -d --name web busybox sleep 9', 'container'],
  [2, 'create busybox', 'container'],
  [3, 'image import a.tar a', 'image'],
  [6, 'volume create data', 'volume'],
  [7, 'build .', 'image'],
])('of chapter %i, what a later command would want goes with the sandbox: %s', (chapter, line, what) => {
  expect(remarksOn(chapter, line.split(' '))).toEqual({ done: `the sandbox has ended, and the ${what} with it${shell(chapter)}` })
})

test.each([
  [2, 'logs web'],
  [8, 'exec web ls'],
  [8, 'container stop web'],
  [8, 'system frames web'],
])('of chapter %i, a container that an earlier command has made is not there: %s', (chapter, line) => {
  expect(remarksOn(chapter, line.split(' '))).toEqual({ failed: `each sandbox is new: there was no container in it${shell(chapter)}` })
})

test('a port of a container that is waited for is reached from inside only', () => {
  const before = `the sandbox has a network of its own: its ports are reached from inside only${shell(5)}`
  expect(remarksOn(5, ['run', '-p', '8080:80', 'busybox', 'httpd', '-f'])).toEqual({ before })
})

test.each(['run --rm busybox sleep 9', 'run busybox mkdir -p /a', 'explain run -d busybox', 'ps', 'run --no-such-flag', 'help', ''])(
  'there is nothing to say about: %s',
  line => {
    expect(remarksOn(5, line.split(' ').filter(Boolean))).toEqual({})
  },
)
