import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { paths } from '../fixtures/paths.ts'
import { CHAPTERS } from '../places.ts'
import { readJson } from '../read-checked.ts'
import { lookUp } from './look-up.ts'
import { pathsSchema } from './type.ts'
import { lookUpSentences, pathsDescription, pathsSentence } from './words.ts'

const sentences = (path: string) => lookUpSentences(lookUp(paths, path))

describe('a file', () => {
  test('of the overlay is that of the topmost directory that has it', () => {
    const { file, asked, origin } = lookUp(paths, '/etc/motd')
    expect({ file, kind: origin.kind }).toEqual({ file: '/lib/containers/1/upper/etc/motd', kind: 'upper' })
    expect(asked.map(({ answer }) => answer)).toEqual(['found', 'hidden', 'hidden'])
    expect(lookUp(paths, '/bin/sh')).toMatchObject({ file: '/lib/layers/a/bin/sh', origin: { kind: 'layer', name: 'layer 1' } })
    expect(sentences('/bin/sh')).toEqual([
      'The mount on /, the overlay, covers it: no other lies closer.',
      'It is not in upper.',
      'It is not in layer 2.',
      'It is in layer 1: this is the file that the container sees.',
    ])
  })

  test('below another mount is that of the mount, whatever the layers have there', () => {
    const { file, asked, origin } = lookUp(paths, '/data/a')
    expect({ file, ...origin }).toMatchObject({ file: '/lib/volumes/notes/_data/a', kind: 'volume', name: 'volume notes' })
    expect(asked.map(({ answer }) => answer)).toEqual(['not asked', 'hidden', 'hidden'])
    expect(sentences('/data/a')).toEqual([
      'The mount on /data covers it: no other lies closer.',
      'On the host the file is /lib/volumes/notes/_data/a.',
      'There is one in layer 2 and layer 1 too, under the mount: out of sight.',
    ])
  })

  test('is covered by the closest mount, and of two in one place by the later', () => {
    expect(lookUp(paths, '/data/new/b').origin).toEqual({ kind: 'tmpfs', name: 'tmpfs', readOnly: false, at: '/data/new' })
    expect(lookUp(paths, '/srv/c')).toMatchObject({ file: '/home/you/c', origin: { kind: 'bind', readOnly: true } })
  })

  test('can be in no directory of the host', () => {
    expect([lookUp(paths, '/data/new/b').file, lookUp(paths, '/proc/uptime').file]).toEqual([undefined, undefined])
    expect(sentences('/proc/uptime')[1]).toBe('The kernel makes it while it is read: no file of the host has it.')
  })

  test('that nothing has is no file', () => {
    expect(() => lookUp(paths, '/etc/passwd')).toThrow(new RangeError('/etc/passwd is in no directory of the overlay'))
    expect(() => lookUp(paths, '/data2')).toThrow(RangeError)
  })
})

test('all of them are told in words', () => {
  expect(pathsSentence(paths)).toBe(
    'Of these 6 files, 2 come from the overlay: from upper, or from the topmost layer that has them. The others come from what is mounted on /data, /data/new, /srv and /proc: there no layer is asked.',
  )
  expect(pathsDescription(paths)).toBe(
    'layer 1: /bin/sh; volume notes on /data: /data/a; tmpfs on /data/new: /data/new/b; upper: /etc/motd; proc on /proc: /proc/uptime; bind on /srv: /srv/c',
  )
})

describe('the container that chapter 6 has a picture of', () => {
  const recorded = readJson(join(CHAPTERS, '06-volumes/paths.json'), pathsSchema)
  const looked = recorded.paths.map(path => lookUp(recorded, path))

  test('has files of every kind', () => {
    expect([...new Set(looked.map(({ origin }) => origin.kind))].sort()).toEqual(['bind', 'kernel', 'layer', 'tmpfs', 'upper', 'volume'])
  })

  test('has a file that upper hides, and one that a volume hides', () => {
    const hidden = looked.filter(({ asked }) => asked.some(({ answer }) => answer === 'hidden')).map(({ origin }) => origin.kind)
    expect(hidden).toEqual(expect.arrayContaining(['upper', 'volume']))
  })
})
