import { describe, expect, test } from 'vitest'
import { newRequest } from '../../formats/docker/request.ts'
import { parseRequest } from '../../formats/docker/request-schema.ts'
import { parseRecord } from './container-record.ts'
import { recordText } from './stored-container.ts'

const made = {
  Id: 'a'.repeat(64),
  Name: 'web',
  Created: '2026-01-02T03:04:05.678Z',
  ImageId: `sha256:${'b'.repeat(64)}`,
  Image: { architecture: 'amd64', os: 'linux', config: { Cmd: ['sh'] }, rootfs: { type: 'layers', diff_ids: [] } },
  Layers: ['init1'],
  Creator: '.tmp-1-2-0123456789ab',
  MadeBy: 'run',
}

const parse = (Request: unknown) => parseRecord('request.json', JSON.stringify({ ...made, Request }))
const withHost = (HostConfig: unknown) => ({ Image: 'busybox', HostConfig })

describe('a record', () => {
  test.each([
    ['without flags', newRequest()],
    ['with flags', { ...newRequest(), HostConfig: { ...newRequest().HostConfig, Memory: 64, CapAdd: ['NET_ADMIN'], Mounts: [] } }],
    ['that is nearly empty', { Image: 'busybox' }],
    ['with nulls', withHost({ Binds: null, MaskedPaths: null, LogConfig: null })],
    ['with what nobody knows', withHost({ Shiny: 1, constructor: {}, toString: null })],
  ])('has the request that its reader makes of it, %s, however often it is read', (_, request) => {
    const [first, second] = [parse(request), parse(request)]
    expect(first.Request).toEqual(parseRequest(request))
    expect(second).toEqual(first)
    expect(Object.keys(second.Request.HostConfig)).toEqual(Object.keys(parseRequest(request).HostConfig))
    expect(parseRecord('request.json', recordText(first))).toEqual(first)
  })

  test('is nobody else’s to change', () => {
    const [first, second] = [parse(newRequest()), parse(newRequest())]
    first.Request.Env.push('A=1')
    first.Request.HostConfig.CapAdd.push('NET_ADMIN')
    expect([second, parse(newRequest())].map(({ Request }) => [Request.Env, Request.HostConfig.CapAdd])).toEqual([
      [[], []],
      [[], []],
    ])
  })

  test.each([
    ['HostConfig.Memory: expected a number, got "64m"', withHost({ Memory: '64m' })],
    ['HostConfig.CapAdd: expected a list of strings, got [1]', withHost({ ...newRequest().HostConfig, CapAdd: [1] })],
    ['HostConfig: expected an object, got []', withHost([])],
    ['HostConfig: expected an object, got "private"', withHost('private')],
    ['HostConfig.Memory: expected a number, got true', withHost(JSON.parse('{"__proto__":{},"Memory":true}'))],
    ['Env: expected a list, got "A=1"', { ...newRequest(), Env: 'A=1' }],
    ['expected an object, got []', []],
  ])('that is damaged names file and field, also after a whole one was read: %s', (problem, request) => {
    parse(newRequest())
    for (const _ of [1, 2])
      expect(() => parse(request)).toThrow(`cannot read request.json: Request: expected invalid create request: ${problem}`)
  })
})
