/**
 * The part of `info` about the protection of containers: docker's names (moby, daemon/info.go, `fillSecurityOptions`) for what containers really have by
 * default.
 */

/** Returns options in docker's order. AppArmor, SELinux and user namespaces are not used, so they are not listed. @param filters whether the kernel has seccomp */
export function securityOptions(chapter: number, filters: boolean): string[] {
  return [...(filters ? ['name=seccomp,profile=unconfined'] : []), ...(chapter >= 2 ? ['name=cgroupns'] : [])]
}

/** A warning, as docker prints one when its default profile is not in use. */
export const NO_SECCOMP = "containers run without a seccomp filter: docker's default profile arrives in chapter 9"

/** Returns lines for options such as `name=seccomp,profile=unconfined`, as docker/cli prints them: the name, and the profile below it. */
export function describeSecurity(options: readonly string[]): string[] {
  return options.flatMap(option => {
    const [, name = option, profile] = /^name=([^,]+)(?:,profile=(.+))?$/.exec(option) ?? []
    return [` ${name}`, ...(profile === undefined ? [] : [`  Profile: ${profile}`])]
  })
}
