import { expect, test } from 'vitest'
import { parseSecretFlag } from './secret-flag.ts'

const parse = (text: string) => parseSecretFlag(text, name => name === 'TOKEN')

test('a secret is a file or an environment variable', () => {
  expect(parse('id=key,src=/a/b')).toEqual(['key', { kind: 'file', path: '/a/b' }])
  expect(parse('ID=key,source=x,type=file')).toEqual(['key', { kind: 'file', path: 'x' }])
  expect(parse('id=key,env=NAME')).toEqual(['key', { kind: 'variable', name: 'NAME' }])
  expect(parse('type=env,id=key,src=NAME')).toEqual(['key', { kind: 'variable', name: 'NAME' }])
})

test('the id alone is a variable if there is one, or else a file', () => {
  expect(parse('id=TOKEN')).toEqual(['TOKEN', { kind: 'variable', name: 'TOKEN' }])
  expect(parse('id=TOKEN,type=file')).toEqual(['TOKEN', { kind: 'file', path: 'TOKEN' }])
  expect(parse('id=other')).toEqual(['other', { kind: 'file', path: 'other' }])
})

test('a path with a comma in it is written in quotes', () => {
  expect(parse('id=key,"src=/a,b"')).toEqual(['key', { kind: 'file', path: '/a,b' }])
})

test.each([
  ['src=/a', 'secret missing ID'],
  ['id=', 'secret missing ID'],
  ['id=a,file', "invalid field 'file' must be a key=value pair"],
  ['id=a,path=/x', "unexpected key 'path' in 'path=/x'"],
  ['id=a,type=ssh', 'unsupported secret type "ssh"'],
])('%s is refused: %s', (text, message) => {
  expect(() => parse(text)).toThrow(message)
})
