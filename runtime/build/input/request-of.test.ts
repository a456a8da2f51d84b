import { expect, test } from 'vitest'
import { newRequest } from '../../formats/docker/request.ts'
import { goArchitecture } from '../../formats/go/architecture.ts'
import { requestOf } from './request-of.ts'

type Flags = Parameters<typeof requestOf>[0]

const read = (flags: Flags, container = newRequest()) => requestOf(flags, container, { HERE: 'value', EMPTY: '' })

test('without flags, the last stage is built for this machine, with what the cache has', () => {
  const container = newRequest()
  expect(read({}, container)).toEqual({ tags: [], buildArgs: new Map(), labels: {}, noCache: false, secrets: new Map(), container })
})

test('a build argument without a value has that of the environment, or is none', () => {
  const { buildArgs } = read({ 'build-arg': ['A=1', 'A=2', 'B=x=y', 'HERE', 'EMPTY', 'MISSING', 'C='] })
  expect(Object.fromEntries(buildArgs)).toEqual({ A: '2', B: 'x=y', HERE: 'value', EMPTY: '', C: '' })
})

test('SOURCE_DATE_EPOCH comes from the environment, unless a flag says it', () => {
  const environment = { SOURCE_DATE_EPOCH: '1' }
  const argsOf = (flags: Flags) => Object.fromEntries(requestOf(flags, newRequest(), environment).buildArgs)
  expect(argsOf({})).toEqual({ SOURCE_DATE_EPOCH: '1' })
  expect(argsOf({ 'build-arg': ['SOURCE_DATE_EPOCH=2'] })).toEqual({ SOURCE_DATE_EPOCH: '2' })
})

test('flags are read in docker’s way', () => {
  const own = goArchitecture()
  expect(
    read({
      tag: ['web', 'web:2'],
      label: ['a=b', 'c'],
      target: 'build',
      'no-cache-filter': ['one,two', '3'],
      secret: ['id=key,src=/k'],
      platform: `linux/${own}`,
    }),
  ).toMatchObject({
    tags: ['web', 'web:2'],
    labels: { a: 'b', c: '' },
    target: 'build',
    noCache: ['one', 'two', '3'],
    secrets: new Map([['key', { kind: 'file', path: '/k' }]]),
    platform: { os: 'linux', architecture: own },
  })
  expect(read({ 'no-cache': true, 'no-cache-filter': ['one'] }).noCache).toBe(true)
})

test.each<[Flags, string]>([
  [{ tag: ['Web'] }, 'invalid tag "Web": repository name must be lowercase'],
  [{ tag: [`web@sha256:${'a'.repeat(64)}`] }, 'refusing to create a tag with a digest reference'],
  [{ 'build-arg': ['=x'] }, 'invalid argument "=x" for "--build-arg" flag: invalid environment variable: =x'],
  [{ label: ['=x'] }, 'invalid argument "=x" for "--label" flag: '],
  [{ secret: ['src=x'] }, 'invalid argument "src=x" for "--secret" flag: secret missing ID'],
  [{ platform: 'windows/amd64' }, 'cannot build for windows/amd64: its steps would run on Linux'],
  [{ platform: 'linux/amd64,linux/arm64' }, 'cannot build for several platforms at once'],
])('%j is refused', (flags, message) => {
  expect(() => read(flags)).toThrow(message)
})

test('a step cannot be connected to a network of a user, or to another container', () => {
  for (const mode of ['mine', 'container:web']) {
    const container = newRequest()
    container.HostConfig.NetworkMode = mode
    expect(() => read({}, container)).toThrow(`network mode "${mode}" not supported by build`)
  }
})
