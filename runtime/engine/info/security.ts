/** What `info` says of the protection that containers have by default: docker's names (moby, daemon/info.go, `fillSecurityOptions`), and only what is true. */

/** In docker's order. No AppArmor or SELinux profile is set and no user namespace is made, so none of these is listed. @param filters whether the kernel has seccomp */
export function securityOptions(chapter: number, filters: boolean): string[] {
  return [...(filters ? ['name=seccomp,profile=unconfined'] : []), ...(chapter >= 2 ? ['name=cgroupns'] : [])]
}

/** Docker warns where its default profile is not in use. */
export const NO_SECCOMP = "containers run without a seccomp filter: docker's default profile arrives in chapter 9"

/** `name=seccomp,profile=unconfined` as docker/cli prints it: the name, and the profile below it. */
export function describeSecurity(options: readonly string[]): string[] {
  return options.flatMap(option => {
    const [, name = option, profile] = /^name=([^,]+)(?:,profile=(.+))?$/.exec(option) ?? []
    return [` ${name}`, ...(profile === undefined ? [] : [`  Profile: ${profile}`])]
  })
}
