import { expect, test } from 'vitest'
import type { Step } from './explanation.ts'
import { fold } from './fold.ts'

function step(name: string, args: readonly string[], more: Partial<Step> = {}): Step {
  return { list: 'child', name, args, call: `${name}(${args.join(', ')})`, why: 'so', tolerates: [], module: 'm', chapter: 1, ...more }
}

function told(steps: readonly Step[]) {
  return fold(steps).map(each => {
    if (each.kind === 'step') return each.step.call
    if (each.kind === 'search') return [each.step.call, ...each.others]
    return [...each.steps.map(({ call }) => call), { values: each.values }]
  })
}

test('three calls that differ in one argument are told once', () => {
  const drops = ['A', 'B', 'C'].map(name => step('prctl', ['DROP', name]))
  expect(told([step('umask', ['0']), ...drops, step('setsid', [])])).toEqual([
    'umask(0)',
    ['prctl(DROP, …)', { values: ['A', 'B', 'C'] }],
    'setsid()',
  ])
})

test('two are told in full', () => {
  expect(told([step('chdir', ['"/a"', '0']), step('chdir', ['"/b"', '0'])])).toEqual(['chdir("/a", 0)', 'chdir("/b", 0)'])
})

test('a pair of calls that comes again is told once', () => {
  const pairs = ['"/a"', '"/b"', '"/c"'].flatMap(path => [step('mknod', [path, '0']), step('mount', [path, path, 'BIND'])])
  expect(told(pairs)).toEqual([['mknod(…, 0)', 'mount(…, …, BIND)', { values: ['"/a"', '"/b"', '"/c"'] }]])
})

test('calls with different reasons, tolerated errors or registers are not the same call', () => {
  const because = ['x', 'y', 'z'].map(why => step('chdir', [`"${why}"`, '0'], { why }))
  expect(told(because)).toHaveLength(3)
  const kept = ['a', 'b', 'c'].map(keeps => step('openat', ['AT_FDCWD', `"${keeps}"`], { keeps }))
  expect(told(kept)).toHaveLength(3)
})

test('calls that have nothing in common but the name are told one by one', () => {
  expect(told(['1', '2', '3'].map(value => step('umask', [value])))).toEqual(['umask(1)', 'umask(2)', 'umask(3)'])
})

test('the search for a program is told by its first place', () => {
  const places = ['/usr/bin', '/bin'].map(folder => step('execve', [`"${folder}/sh"`, '["sh"]']))
  expect(told(places)).toEqual([['execve("/usr/bin/sh", ["sh"])', '"/bin/sh"']])
})
