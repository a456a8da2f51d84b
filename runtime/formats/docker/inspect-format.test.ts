/** What each template prints was taken from `docker inspect --format` of docker 28.2.2, given the same documents. lab/oracle/templates.test.ts asks docker for more. */

import { describe, expect, test } from 'vitest'
import { DOCUMENTS, type DocumentKind } from './documents/documents.ts'
import { inspectFormat } from './inspect-format.ts'

const print = (template: string, kind: DocumentKind, document: object = {}) => inspectFormat(template)(DOCUMENTS[kind], document)

const CONTAINER = {
  Id: 'abc',
  State: { Status: 'running', Pid: 5 },
  HostConfig: {
    Binds: null,
    RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    Ulimits: [{ Name: 'core', Hard: -1, Soft: -1 }],
    PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
  },
  Config: { Labels: { a: 'b' }, Healthcheck: { Test: ['CMD', 'x'], Interval: 90_000_000_000 }, Volumes: { '/v': {} }, Entrypoint: null },
  NetworkSettings: { Networks: { bridge: { IPAddress: '1.2.3.4' } } },
  Mounts: [{ Type: 'bind', Source: '/a', Destination: '/b', Mode: '', RW: true, Propagation: 'rprivate' }],
}

describe('a member that a document does not have', () => {
  test.each([
    ['{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}', 'none'],
    ['{{.State.Health}} {{.SizeRw}} {{json .SizeRw}} {{eq .State.Health nil}}', '<nil> <nil> null true'],
    ['{{.Config.StopSignal}}|{{.Config.Hostname}}|{{.State.Dead}}|{{.RestartCount}}', '||false|0'],
    ['{{len .HostConfig.Binds}} {{len .ExecIDs}} {{len .HostConfig.CapAdd}} {{len .Config.Entrypoint}}', '0 0 0 0'],
    ['{{.HostConfig.Binds}} {{.GraphDriver}} {{.HostConfig.Sysctls}} {{.HostConfig.LogConfig}}', '[] {map[] } map[] { map[]}'],
    ['{{json .HostConfig.Binds}} {{json .HostConfig.Sysctls}} {{json .HostConfig.LogConfig}}', 'null null {"Type":"","Config":null}'],
    ['{{range .HostConfig.Binds}}x{{else}}none{{end}} {{slice .HostConfig.Binds 0}}', 'none []'],
    ['{{.Config.Healthcheck.Timeout}} {{if .Config.Healthcheck.Timeout}}x{{else}}default{{end}}', '0s default'],
    ['{{.Config.Labels.no}} {{.Config.Labels.no.more}} {{index .Config.Labels "no"}}|', '<no value> <no value> |'],
    ['{{index .Config.Volumes "/x"}} {{index .NetworkSettings.Networks "no"}}', '{} <nil>'],
  ])('%s prints %j', (template, text) => {
    expect(print(template, 'container', CONTAINER)).toBe(text)
  })

  test.each<[DocumentKind, string, string]>([
    ['image', '{{with .Descriptor}}x{{else}}none{{end}} {{json .RootFS}} {{.GraphDriver.Data}}', 'none {} map[]'],
    ['image', '{{.Config}} {{.Descriptor}} {{.RepoTags}} {{.Metadata}}', '<nil> <nil> [] {0001-01-01 00:00:00 +0000 UTC}'],
    ['network', '{{.Containers}} {{.IPAM.Config}} {{.ConfigFrom}} {{.Created}}', 'map[] [] {} 0001-01-01 00:00:00 +0000 UTC'],
    [
      'network',
      '{{json .IPAM}} {{json .Labels}} {{json .Created}}',
      '{"Driver":"","Options":null,"Config":null} null "0001-01-01T00:00:00Z"',
    ],
    [
      'volume',
      '{{.Options}} {{.Status}} {{.UsageData}} {{json .}}',
      'map[] map[] <nil> {"Driver":"","Labels":null,"Mountpoint":"","Name":"","Options":null,"Scope":""}',
    ],
  ])('of %s: %s prints %j', (kind, template, text) => {
    expect(print(template, kind)).toBe(text)
  })
})

describe('structs', () => {
  test.each([
    ['{{.HostConfig.RestartPolicy}} {{if .HostConfig.RestartPolicy}}true{{end}}', '{no 0} true'],
    ['{{json .HostConfig.RestartPolicy}}', '{"Name":"no","MaximumRetryCount":0}'],
    ['{{printf "%s %v" .HostConfig.RestartPolicy .HostConfig.RestartPolicy}}', '{no %!s(int=0)} {no 0}'],
    ['{{.Mounts}} {{.HostConfig.PortBindings}}', '[{bind  /a /b   true rprivate}] map[80/tcp:[{ 8080}]]'],
    ['{{.HostConfig.Ulimits}} {{printf "%s" .HostConfig.Ulimits}}', '[core=-1:-1] [core=-1:-1]'],
    ['{{.Config.Healthcheck}} {{.Config.Healthcheck.Interval}}', '{[CMD x] 1m30s 0s 0s 0s 0} 1m30s'],
    ['{{.ID}} {{.HostConfig.DNS}} {{.HostConfig.NanoCPUs}}', 'abc [] 0'],
  ])('%s prints %j', (template, text) => {
    expect(print(template, 'container', CONTAINER)).toBe(text)
  })
})

test('a struct that prints itself does so without all of its members', () => {
  const document = { HostConfig: { Ulimits: [{}], BlkioDeviceReadBps: [{ Path: '/dev/x' }] } }
  expect(print('{{.HostConfig.Ulimits}} {{.HostConfig.BlkioDeviceReadBps}}', 'container', document)).toBe('[=0:0] [/dev/x:0]')
})

describe('what does not fit the structs is run on JSON', () => {
  test.each([
    ['{{.Id}} {{.HostConfig.Binds}} {{.HostConfig.RestartPolicy}}', 'abc <no value> map[MaximumRetryCount:0 Name:no]'],
    ['{{range $k, $v := .State}}{{$k}}={{$v}} {{end}}{{len .State}}', 'Pid=5 Status=running 2'],
    // Keys of ports have a type of their own.
    ['{{index .HostConfig.PortBindings "80/tcp"}}', '[map[HostIp: HostPort:8080]]'],
  ])('%s prints %j', (template, text) => {
    expect(print(template, 'container', CONTAINER)).toBe(text)
  })

  test.each([
    ['{{.State.Health.Status}}', ':1:8: executing "" at <.State.Health.Status>: map has no entry for key "Health"'],
    ['{{.State.Nope}}', ':1:8: executing "" at <.State.Nope>: map has no entry for key "Nope"'],
    ['{{.HostConfig.PortBindings.no}}', ':1:13: executing "" at <.HostConfig.PortBindings.no>: map has no entry for key "no"'],
    ['{{.Id}} {{.SizeRw}}', ':1:10: executing "" at <.SizeRw>: map has no entry for key "SizeRw"'],
  ])('%s is refused', (template, problem) => {
    const message = `template parsing error: template: ${problem}`
    expect(() => print(template, 'container', CONTAINER)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })
})
