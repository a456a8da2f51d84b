/**
 * Strings of docker's that have types of their own, with the methods that templates can call: `{{.HostConfig.NetworkMode.IsHost}}`.
 * Source: moby, api/types/container/hostconfig.go and hostconfig_unix.go; docker/go-connections, nat/nat.go; opencontainers/go-digest, digest.go.
 */

import type { GoType, Methods } from '../../go/type.ts'
import { cut } from '../../text/cut.ts'

type Test = (text: string) => boolean

const CONTAINER = 'container:'

const is =
  (name: string): Test =>
  text =>
    text === name

const not =
  (...tests: readonly Test[]): Test =>
  text =>
    !tests.some(test => test(text))

const some =
  (...tests: readonly Test[]): Test =>
  text =>
    tests.some(test => test(text))

const isHost = is('host')
const isEmpty = is('')
const isContainer: Test = text => text.startsWith(CONTAINER)
const namesContainer: Test = text => isContainer(text) && text !== CONTAINER
const containerOf = (text: string) => (isContainer(text) ? text.slice(CONTAINER.length) : '')

const OWN_NETWORKS = ['default', 'bridge', 'host', 'none']
const isUserDefined: Test = text => !OWN_NETWORKS.includes(text) && !isContainer(text)

function stringWith(methods: Methods<string>): GoType {
  return { kind: 'string', methods }
}

export const NetworkMode = stringWith({
  ConnectedContainer: containerOf,
  IsBridge: is('bridge'),
  IsContainer: isContainer,
  IsDefault: is('default'),
  IsHost: isHost,
  IsNone: is('none'),
  IsPrivate: not(isHost, isContainer),
  IsUserDefined: isUserDefined,
  NetworkName: text => (isContainer(text) ? 'container' : text),
  UserDefined: text => (isUserDefined(text) ? text : ''),
})

export const IpcMode = stringWith({
  Container: containerOf,
  IsContainer: isContainer,
  IsEmpty: isEmpty,
  IsHost: isHost,
  IsNone: is('none'),
  IsPrivate: is('private'),
  IsShareable: is('shareable'),
  Valid: some(isEmpty, is('none'), is('private'), isHost, is('shareable'), isContainer),
})

export const PidMode = stringWith({
  Container: containerOf,
  IsContainer: isContainer,
  IsHost: isHost,
  IsPrivate: not(isHost, isContainer),
  Valid: some(isEmpty, isHost, namesContainer),
})

/** `UTSMode` and `UsernsMode`. */
export const HostMode = stringWith({ IsHost: isHost, IsPrivate: not(isHost), Valid: some(isEmpty, isHost) })

export const CgroupnsMode = stringWith({
  IsEmpty: isEmpty,
  IsHost: isHost,
  IsPrivate: is('private'),
  Valid: some(isEmpty, isHost, is('private')),
})

export const CgroupSpec = stringWith({ Container: containerOf, IsContainer: isContainer, Valid: some(isEmpty, namesContainer) })

export const Isolation = stringWith({
  IsDefault: text => text === '' || text.toLowerCase() === 'default',
  IsHyperV: text => text.toLowerCase() === 'hyperv',
  IsProcess: text => text.toLowerCase() === 'process',
})

const portOf = (text: string) => cut(text, '/')[0]

/** `80/tcp` */
export const Port = stringWith({ Int: text => Number(portOf(text)), Port: portOf, Proto: text => cut(text, '/')[1] || 'tcp' })

export const Digest = stringWith({
  Algorithm: text => cut(text, ':')[0],
  Encoded: text => cut(text, ':')[1] ?? '',
  Hex: text => cut(text, ':')[1] ?? '',
  String: text => text,
})
