/** The names of processor architectures: Node's, and Go's, which images and Docker's API use. */

const GO_NAMES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }

/** `amd64` for `x64`; names that both share (`arm64`) stay. */
export function goArchitecture(name: string = process.arch): string {
  return GO_NAMES[name] ?? name
}
