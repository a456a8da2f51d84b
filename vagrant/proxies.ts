/**
 * The proxies that this computer's user has set, for what provisioning fetches in the machine: apt's packages, and npm's. They are given to its scripts alone. No file of the machine
 * names them, and no command that runs in it gets them: a container or a check that fetches something is to see the network as it is.
 */

import { quote } from './shell.ts'

/** In lower case: apt reads no other spelling, and npm and curl read this one as well. */
export const PROXY_NAMES = ['http_proxy', 'https_proxy', 'no_proxy'] as const

type Proxies = Readonly<Partial<Record<(typeof PROXY_NAMES)[number], string>>>

/** Returns those that are set, in either spelling, and mean the same in the machine: all but those of this computer's own address. The Vagrantfile does the same. */
export function proxiesFor(env: NodeJS.ProcessEnv): Proxies {
  return Object.fromEntries(all(env).filter(([name, value]) => name === 'no_proxy' || !isLocal(value)))
}

/** Returns `host:port` of a proxy that only this computer itself can reach; undefined if there is none. Without its user and password: it is for a message. */
export function localProxy(env: NodeJS.ProcessEnv): string | undefined {
  const [, value] = all(env).find(([name, value]) => name !== 'no_proxy' && isLocal(value)) ?? []
  return value === undefined ? undefined : addressOf(value)?.host
}

/** Lines for a shell. They may hold a password: they go to its stdin, because all users of a computer can read the words of a command. */
export function exportLines(proxies: Proxies): string {
  return Object.entries(proxies)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('')
}

function all(env: NodeJS.ProcessEnv): [string, string][] {
  return PROXY_NAMES.flatMap(name => {
    const value = env[name] || env[name.toUpperCase()]
    return value ? [[name, value]] : []
  })
}

function isLocal(proxy: string): boolean {
  return /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(addressOf(proxy)?.hostname ?? '')
}

/** `http://` may be left out. */
function addressOf(proxy: string): URL | undefined {
  const address = proxy.includes('://') ? proxy : `http://${proxy}`
  return URL.canParse(address) ? new URL(address) : undefined
}
