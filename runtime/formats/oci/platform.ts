/** `os/architecture/variant`: which of an image's builds. Source: containerd, package platforms. */

import { MinidockError } from '../../base/errors.ts'
import { goArchitecture } from '../go/architecture.ts'

export interface WantedPlatform {
  readonly os: string
  readonly architecture: string
  /** Any, when absent. */
  readonly variant?: string
}

/** Names that people use for Go's. */
const ALIASES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm',
  armel: 'arm',
}

/**
 * `linux/arm64`, `linux/arm/v7`, `linux` (this machine's architecture), `arm64` (linux).
 * @throws {MinidockError} `invalid`
 */
export function parsePlatform(text: string): WantedPlatform {
  const parts = text.toLowerCase().split('/')
  const [first = '', second, variant] = parts
  if (parts.length > 3 || !parts.every(part => /^[a-z0-9_.-]+$/.test(part))) {
    throw new MinidockError('invalid', `invalid platform ${JSON.stringify(text)}`, {
      hint: 'write it as os/arch or os/arch/variant: linux/amd64',
    })
  }
  if (second === undefined)
    return first === 'linux' ? { os: first, architecture: goArchitecture() } : { os: 'linux', architecture: ALIASES[first] ?? first }
  return { os: first, architecture: ALIASES[second] ?? second, ...(variant !== undefined && { variant }) }
}

/** The same for a flag: docker takes an empty text for none. */
export function platformIfAny(text: string | undefined): WantedPlatform | undefined {
  return text === undefined || text === '' ? undefined : parsePlatform(text)
}

export function matchesPlatform(platform: WantedPlatform, wanted: WantedPlatform): boolean {
  const { os, architecture, variant } = wanted
  return platform.os === os && platform.architecture === architecture && (variant === undefined || platform.variant === variant)
}
