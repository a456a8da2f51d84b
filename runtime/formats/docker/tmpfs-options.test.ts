import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TmpfsOptions } from './request-parts.ts'
import { parseTmpfsFlags, parseTmpfsOptions, tmpfsOptionsOf } from './tmpfs-options.ts'

const refusal = (message: string) => expect.objectContaining({ kind: 'invalid', message })

describe('options of --tmpfs', () => {
  test.each([
    ['', 'noexec,nosuid,nodev'],
    ['defaults', 'noexec,nosuid,nodev'],
    ['size=64k', 'noexec,nosuid,nodev,size=64k'],
    ['exec', 'nosuid,nodev,exec'],
    ['exec,noexec', 'nosuid,nodev,noexec'],
    ['dev,suid,rw', 'noexec,dev,suid,rw'],
    ['rw,ro', 'noexec,nosuid,nodev,ro'],
    ['size=1m,mode=1777,size=2m', 'noexec,nosuid,nodev,mode=1777,size=2m'],
    [
      'uid=1000,gid=1000,nr_inodes=1k,nr_blocks=8,mpol=interleave:0-1',
      'noexec,nosuid,nodev,uid=1000,gid=1000,nr_inodes=1k,nr_blocks=8,mpol=interleave:0-1',
    ],
    ['mpol=bind=static:0', 'noexec,nosuid,nodev,mpol=bind=static:0'],
    ['noatime,atime,sync,async,rslave,shared', 'noexec,nosuid,nodev,atime,async,shared'],
    ['size=', 'noexec,nosuid,nodev,size='],
  ])('%j come to %s', (text, options) => {
    expect(parseTmpfsOptions(text).join()).toBe(options)
  })

  test.each([
    ['foo', 'invalid tmpfs option ["foo"]'],
    ['foo=b=r', 'invalid tmpfs option ["foo" "b=r"]'],
    ['size', 'invalid tmpfs option ["size"]'],
    ['exec=1', 'invalid tmpfs option ["exec" "1"]'],
    ['ro,', 'invalid tmpfs option [""]'],
    ['=x', 'invalid tmpfs option ["" "x"]'],
    ['bind', 'invalid tmpfs option ["bind"]'],
    ['remount', 'invalid tmpfs option ["remount"]'],
    ['constructor=1', 'invalid tmpfs option ["constructor" "1"]'],
  ])('%j are refused: %s', (text, message) => {
    expect(() => parseTmpfsOptions(text)).toThrow(refusal(message))
  })

  test('what they come to says each thing once, and comes to itself', () => {
    const option = fc.constantFrom('exec', 'noexec', 'ro', 'rw', 'suid', 'dev', 'size=1m', 'size=2m', 'mode=755', 'slave', 'unbindable')
    fc.assert(
      fc.property(fc.array(option, { minLength: 1 }), given => {
        const options = parseTmpfsOptions(given.join())
        const [last = ''] = given.slice(-1)
        expect(options).toContain(last)
        expect(options.filter(one => one === 'exec' || one === 'noexec')).toHaveLength(1)
        expect(options.filter(one => one.startsWith('size=')).length).toBeLessThan(2)
        expect(parseTmpfsOptions(options.join())).toEqual(options)
      }),
    )
  })
})

describe('options of --mount type=tmpfs', () => {
  test.each<[TmpfsOptions, boolean, string]>([
    [{}, false, 'noexec,nosuid,nodev'],
    [{}, true, 'noexec,nosuid,nodev,ro'],
    [{ SizeBytes: 65_536, Mode: 0o1770 }, false, 'noexec,nosuid,nodev,mode=1770,size=65536'],
    [{ SizeBytes: 0, Mode: 0 }, false, 'noexec,nosuid,nodev'],
    [{ Options: [['exec']] }, true, 'nosuid,nodev,ro,exec'],
    [{ Options: [['exec'], ['noexec']] }, false, 'nosuid,nodev,noexec'],
  ])('%j, read-only %j, come to %s', (options, readOnly, expected) => {
    expect(tmpfsOptionsOf(options, readOnly).join()).toBe(expected)
  })

  test.each<[string[][], string]>([
    [[['uid', '1000']], 'invalid option: uid'],
    [[['noexec'], ['suid']], 'invalid option: suid'],
    [[[]], 'invalid option array length'],
    [[['exec', '1', '2']], 'invalid option array length'],
    [[['exec', '1']], 'invalid tmpfs option ["exec" "1"]'],
  ])('%j are refused: %s', (Options, message) => {
    expect(() => tmpfsOptionsOf({ Options }, false)).toThrow(refusal(message))
  })
})

describe('--tmpfs', () => {
  test.each<[string[], Record<string, string>]>([
    [[], {}],
    [['/run'], { '/run': '' }],
    [['/run:'], { '/run': '' }],
    [['/run:size=64k,exec', '/tmp'], { '/run': 'size=64k,exec', '/tmp': '' }],
    [['/run:size=1m', '/run'], { '/run': '' }],
    [['/run:mpol=prefer:1'], { '/run': 'mpol=prefer:1' }],
  ])('%j', (texts, mounts) => {
    expect(parseTmpfsFlags(texts)).toEqual(mounts)
  })

  test.each<[string[], string]>([
    [[''], "invalid mount path: '' mount path must be absolute"],
    [['run:size=1m'], "invalid mount path: 'run' mount path must be absolute"],
    [['/'], "invalid specification: destination can't be '/'"],
    [['/run/..:ro'], "invalid specification: destination can't be '/'"],
    [['/run:foo'], 'invalid tmpfs option ["foo"]'],
    [['/run', '/run/:size=1m'], 'Duplicate mount point: /run'],
  ])('%j is refused: %s', (texts, message) => {
    expect(() => parseTmpfsFlags(texts)).toThrow(refusal(message))
  })
})
