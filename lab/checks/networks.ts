/** A machine outside of the host, web servers in containers, and who reaches whom. */

import { join } from 'node:path'
import { type Bench, CheckFailure } from './check.ts'
import { eventually, living, onHost } from './containers.ts'

const SERVER = join(import.meta.dirname, '../fixtures/answering-server.ts')

/** Addresses for documentation (RFC 5737): no machine has them. */
export const HOST = '203.0.113.1'
export const OUTSIDE = '203.0.113.9'

/** The number of a process in whose network namespace something is done; 1 is the host's. */
export type Where = number
export const ON_HOST: Where = 1

/** A container, or the machine outside. */
export interface Machine {
  readonly pid: Where
}

export interface Reached {
  readonly address: string
  readonly port: number
  readonly protocol?: 'tcp' | 'udp'
}

/** Seconds in which an answer comes, also where the first packet is lost. */
const ANSWERED = 5
/** Seconds without an answer after which none will come: it would take milliseconds. */
const UNANSWERED = 1

/** A machine that the host reaches by a cable of its own, as it would reach the internet. A server on port 80 tells who asks. */
export async function withOutside(bench: Bench, look: (outside: Machine) => Promise<void>): Promise<void> {
  const pid = Number(
    await onHost(
      bench,
      `setsid unshare --net sleep 600 > /dev/null 2>&1 < /dev/null &
      until [ "$(cat /proc/$!/comm)" = sleep ]; do sleep 0.02; done
      ip link add wan0 type veth peer name eth0 netns $! && ip address add ${HOST}/24 dev wan0 && ip link set wan0 up
      in_outside() { nsenter --net --target $! "$@"; }
      in_outside ip link set lo up && in_outside ip address add ${OUTSIDE}/24 dev eth0 && in_outside ip link set eth0 up
      echo $!`,
    ),
  )
  try {
    await withServer(bench, pid, { name: 'outside', port: 80 }, () => look({ pid }))
  } finally {
    await bench.host(`ip link delete wan0; kill ${pid}`)
  }
}

/** A server in a network namespace that tells who asks it. */
export async function withServer(
  bench: Bench,
  where: Where,
  { name, port, address = '0.0.0.0' }: { readonly name: string; readonly port: number; readonly address?: string },
  look: () => Promise<void>,
): Promise<void> {
  const said = join(bench.folder, `server-${name}`)
  const server = await onHost(
    bench,
    `setsid nsenter --net --target ${where} '${process.execPath}' '${SERVER}' ${name} ${port} ${address} > '${said}' 2>&1 < /dev/null &
    until grep -q ready '${said}' || ! kill -0 $!; do sleep 0.02; done; grep -q ready '${said}' && echo $!`,
  )
  try {
    await look()
  } finally {
    await bench.host(`kill ${server}`)
  }
}

/** Busybox's web server, whose page is a program that tells who asks. */
const SERVE = `mkdir -p /srv/cgi-bin && cd /srv/cgi-bin && printf '#!/bin/sh\\necho; echo "$NAME sees $REMOTE_ADDR"\\n' > index.cgi &&
chmod 755 index.cgi && exec httpd -f -p 0.0.0.0:80 -h /srv`

export interface WebServer extends Machine {
  readonly id: string
}

/** A container with a web server on port 80 that tells by which name it knows itself and by which address it sees who asks. */
export async function webServer(bench: Bench, name: string, ...flags: readonly string[]): Promise<WebServer> {
  const container = await background(bench, ['-e', `NAME=${name}`, ...flags, 'busybox', 'sh', '-c', SERVE])
  await eventually(async () => {
    const seen = await ask(bench, container.pid, { address: '127.0.0.1', port: 80 }, UNANSWERED)
    const expected = `the web server of the container ${name} answers inside of it`
    return seen.includes('sees 127.0.0.1') ? undefined : { expected, seen }
  })
  return container
}

/** As `living`, with a command of its own. @throws {CheckFailure} if it does not start */
async function background(bench: Bench, args: readonly string[]): Promise<WebServer> {
  try {
    return await bench.background(args)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('could not check: ')) throw error
    throw new CheckFailure('a container with a web server starts', error.message.replace('could not check: ', ''))
  }
}

/** A container that has nothing to do. */
export function idle(bench: Bench, ...flags: readonly string[]): Promise<WebServer> {
  return living(bench, undefined, ...flags)
}

/**
 * Asks a server from somewhere.
 * @returns its answer; `refused`, `no answer` or `unreachable`
 */
export async function ask(bench: Bench, from: Where, { address, port, protocol = 'tcp' }: Reached, seconds = ANSWERED): Promise<string> {
  const talk = 'printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; head -c 4096 <&3 | tail -n 1'
  const script = `exec 3<>/dev/${protocol}/${address}/${port} && ${protocol === 'tcp' ? talk : 'echo >&3; dd bs=4096 count=1 <&3 2> /dev/null'}`
  const { exitCode, stdout, stderr } = await bench.host(`nsenter --net --target ${from} timeout ${seconds} bash -c '${script}'`)
  if (/refused/i.test(stderr)) return 'refused'
  if (/unreachable|invalid argument/i.test(stderr)) return 'unreachable'
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : 'no answer'
}

/** Whether somebody answers whom nobody should reach. */
export function askInVain(bench: Bench, from: Where, reached: Reached): Promise<string> {
  return ask(bench, from, reached, UNANSWERED)
}

/** The IPv4 address of eth0 of a container, without its prefix. @throws {CheckFailure} it has none */
export async function addressOf(bench: Bench, { pid }: Machine): Promise<string> {
  const line = await onHost(bench, `nsenter --net --target ${pid} ip -4 -o address show dev eth0 2>&1; true`)
  const [, address] = /inet (\d+\.\d+\.\d+\.\d+)/.exec(line) ?? []
  if (address === undefined) throw new CheckFailure('eth0 of the container has an address', line.trim() || 'it has none')
  return address
}

export interface Plug {
  /** Of the host's end. */
  readonly cable: string
  readonly bridge: string
}

/** Where the other end of a container's eth0 is. @throws {CheckFailure} there is no eth0, or its other end is in no bridge */
export async function plugOf(bench: Bench, { pid }: Machine): Promise<Plug> {
  const own = await onHost(bench, `nsenter --net --target ${pid} ip -o link show dev eth0 2>&1; true`)
  const [, index] = /eth0@if(\d+):/.exec(own) ?? []
  if (index === undefined) throw new CheckFailure('a container has an interface eth0, one end of a cable', own.trim() || 'there is none')
  const other = await onHost(bench, `ip -o link | grep '^${index}: '; true`)
  const [, cable, bridge] = /^\d+: ([^@:]+)[@:].* master (\S+)/.exec(other) ?? []
  if (cable === undefined || bridge === undefined)
    throw new CheckFailure(
      "the other end of the container's eth0 is plugged into a bridge",
      other.trim() || `the host has no interface ${index}`,
    )
  return { cable, bridge }
}

/** The first IPv4 address of an interface of the host's. */
export async function hostAddressOf(bench: Bench, name: string): Promise<string> {
  const address = (await onHost(bench, `ip -4 -o address show dev ${name} | sed -n 's/.* inet \\([0-9.]*\\).*/\\1/p' | head -n 1`)).trim()
  if (address === '') throw new CheckFailure(`the bridge ${name} has an address`, 'it has none')
  return address
}
