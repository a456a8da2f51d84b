/** How a registry is reached from this machine, and with which credentials: what daemon.json, certs.d and docker's config.json say, put together. */

import { lookup } from 'node:dns/promises'
import type { DaemonSettings } from '../../formats/docker/daemon-settings.ts'
import type { Credentials } from '../../formats/registry/client-config.ts'
import { hostOf, isInsecure, isWithin, rangesIn } from '../../formats/registry/insecure-registries.ts'
import { clientConfigPath, readClientConfig } from '../../store/files/client-config-file.ts'
import { settingsPath } from '../../store/files/settings-file.ts'
import type { Endpoint, RegistryAccess } from '../client/access.ts'
import { CERTIFICATES_FOLDER, certificatesFor } from './certificates.ts'
import { daemonSettings, transfersOf } from './transfer-settings.ts'

const HUB = 'docker.io'
/** Where the hub's API of images is. */
const HUB_REGISTRY = 'registry-1.docker.io'
/** Milliseconds: a machine without a network must not wait for its resolver. */
const LOOKUP_PATIENCE = 900

/** Where the settings lie. */
export interface SettingsPlaces {
  /** daemon.json */
  readonly daemon: string
  /** The folder of certificates. */
  readonly certificates: string
  /** Docker's config.json */
  readonly client: string
}

export function settingsPlaces(): SettingsPlaces {
  return { daemon: settingsPath(), certificates: CERTIFICATES_FOLDER, client: clientConfigPath() }
}

/**
 * @param domain as in a reference: `docker.io`, `localhost:5000`
 * @throws {MinidockError} `invalid` for settings that cannot be read, naming the file; `unavailable` for a credential helper that fails
 */
export async function accessTo(domain: string, places = settingsPlaces()): Promise<RegistryAccess> {
  const [anonymous, credentials] = await Promise.all([anonymousAccessTo(domain, places), credentialsOf(domain, places.client)])
  return { ...anonymous, ...(credentials && { credentials }) }
}

/** The same without credentials, for a user who gives them: `login`. */
export async function anonymousAccessTo(domain: string, places = settingsPlaces()): Promise<RegistryAccess> {
  const settings = await daemonSettings(places.daemon)
  return { domain, ...transfersOf(settings), endpoints: await endpointsOf(domain, settings, places.certificates) }
}

async function endpointsOf(domain: string, settings: DaemonSettings, certificates: string): Promise<readonly Endpoint[]> {
  const listed = settings['insecure-registries'] ?? []
  if (domain !== HUB) {
    const insecure = await isSaidInsecure(domain, listed)
    return registryEndpoints(domain, insecure, certificates).map(endpoint => (insecure ? { ...endpoint, insecure: listed } : endpoint))
  }
  const mirrors = (settings['registry-mirrors'] ?? []).map(async address => mirrorEndpoint(new URL(address), listed, certificates))
  return [...(await Promise.all(mirrors)), ...registryEndpoints(HUB_REGISTRY, false, certificates)]
}

/** As docker does: `https` first, also where `http` is allowed. */
function registryEndpoints(domain: string, insecure: boolean, certificates: string): readonly Endpoint[] {
  const tls = { ...certificatesFor(certificates, domain), verify: !insecure }
  const secure: Endpoint = { base: `https://${domain}`, tls, isMirror: false }
  return insecure ? [secure, { ...secure, base: `http://${domain}` }] : [secure]
}

async function mirrorEndpoint({ protocol, host, pathname }: URL, listed: readonly string[], certificates: string): Promise<Endpoint> {
  const base = `${protocol}//${host}${pathname.replace(/\/+$/, '')}`
  return { base, tls: { ...certificatesFor(certificates, host), verify: !(await isSaidInsecure(host, listed)) }, isMirror: true }
}

/** Resolves a registry's name only if there are ranges that its address could be in. */
async function isSaidInsecure(domain: string, listed: readonly string[]): Promise<boolean> {
  if (isInsecure(domain, listed)) return true
  const ranges = rangesIn(listed)
  return ranges.length > 0 && (await addressesOf(hostOf(domain))).some(address => isWithin(address, ranges))
}

/** Returns none for a name that is not known, or not in time. */
async function addressesOf(host: string): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<readonly []>(resolve => {
    timer = setTimeout(() => resolve([]), LOOKUP_PATIENCE)
  })
  const found = lookup(host, { all: true }).then(
    all => all.map(({ address }) => address),
    () => [],
  )
  return Promise.race([found, late]).finally(() => clearTimeout(timer))
}

/** Returns what config.json has of a registry, or the program that keeps it. The modules are loaded only if there is such a file. */
export async function credentialsOf(domain: string, path = clientConfigPath()): Promise<Credentials | undefined> {
  const file = await readClientConfig(path)
  if (file === undefined) return undefined
  const { credentialsIn, credentialsKey, helperFor } = await import('../../formats/registry/client-config.ts')
  const helper = helperFor(file.config, domain)
  if (helper === undefined) return credentialsIn(file.config, domain)
  const { credentialHelper } = await import('./credential-helper.ts')
  return credentialHelper(helper).get(credentialsKey(domain))
}
