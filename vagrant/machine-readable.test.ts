import { expect, test } from 'vitest'
import { parseEvent, told } from './machine-readable.ts'

test('an event has a target, a type and data, in which commas and line ends are spelled out', () => {
  expect(parseEvent('1700000000,default,state,running')).toEqual({ target: 'default', type: 'state', data: ['running'] })
  expect(parseEvent('1700000000,,error-exit,Vagrant::Errors::X,one%!(VAGRANT_COMMA) two\\nthree')).toEqual({
    target: '',
    type: 'error-exit',
    data: ['Vagrant::Errors::X', 'one, two\nthree'],
  })
})

test.each(['', 'Vagrant failed to initialize', 'a,b,c,d'])('%j is none', line => {
  expect(parseEvent(line)).toBeUndefined()
})

test('what a user is told stands without the name of the machine', () => {
  const say = (line: string) => {
    const event = parseEvent(line)
    return event && told(event)
  }
  expect(say('1,default,ui,info,==> default: Waiting for domain%!(VAGRANT_COMMA) still...')).toBe('Waiting for domain, still...')
  expect(say('1,default,ui,detail,    default: one\\n    default: two')).toBe('one\ntwo')
  expect(say('1,default,state,running')).toBeUndefined()
})
