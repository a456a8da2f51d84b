import { expect, test } from 'vitest'
import { inspectFormat } from '../inspect-format.ts'
import { Container } from './container.ts'

function shown(template: string, HostConfig: object): string {
  return inspectFormat(template)(Container, { HostConfig })
}

test.each([
  ['', 'true false false false true '],
  ['default', 'true true false false false default'],
  ['bridge', 'true false true false false bridge'],
  ['host', 'false false false false false host'],
  ['none', 'true false false false false none'],
  ['web', 'true false false false true web'],
  ['container:db', 'false false false true false container'],
])('the network mode %j has the methods of docker’s', (NetworkMode, expected) => {
  const template =
    '{{with .HostConfig}}{{.NetworkMode.IsPrivate}} {{.NetworkMode.IsDefault}} {{.NetworkMode.IsBridge}} {{.NetworkMode.IsContainer}} {{.NetworkMode.IsUserDefined}} {{.NetworkMode.NetworkName}}{{end}}'
  expect(shown(template, { NetworkMode })).toBe(expected)
})

test('a named string is compared, printed and tested as its text', () => {
  const HostConfig = { NetworkMode: 'host' }
  expect(shown('{{eq .HostConfig.NetworkMode "host"}} {{.HostConfig.NetworkMode}} {{json .HostConfig.NetworkMode}}', HostConfig)).toBe(
    'true host "host"',
  )
  expect(shown('{{if .HostConfig.PidMode}}shared{{else}}own{{end}} {{upper .HostConfig.NetworkMode}}', HostConfig)).toBe('own HOST')
})

test('a port without a protocol is of tcp', () => {
  const template = '{{range $port, $_ := .HostConfig.PortBindings}}{{$port.Port}} {{$port.Int}} {{$port.Proto}};{{end}}'
  expect(shown(template, { PortBindings: { '53/udp': [], '80': [] } })).toBe('53 53 udp;80 80 tcp;')
})
