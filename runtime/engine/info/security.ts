/**
 * The part of `info` about the protection of containers: docker's names (moby, daemon/info.go, `fillSecurityOptions`) for what containers really have by
 * default.
 */

/** Returns options in docker's order. AppArmor, SELinux and user namespaces are not used, so they are not listed. @param filters whether the kernel has seccomp */
export function securityOptions(chapter: number, filters: boolean): string[] {
  return [...(filters ? ['name=seccomp,profile=builtin'] : []), ...(chapter >= 2 ? ['name=cgroupns'] : [])]
}

/** A warning for a kernel without filters of system calls. */
export const NO_SECCOMP = 'this kernel has no seccomp filters (CONFIG_SECCOMP_FILTER): containers run without one'

/** Returns lines for options such as `name=seccomp,profile=builtin`, as docker/cli prints them: the name, and the profile below it. */
export function describeSecurity(options: readonly string[]): string[] {
  return options.flatMap(option => {
    const [, name = option, profile] = /^name=([^,]+)(?:,profile=(.+))?$/.exec(option) ?? []
    return [` ${name}`, ...(profile === undefined ? [] : [`  Profile: ${profile}`])]
  })
}
