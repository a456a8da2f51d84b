/**
 * Which of the engine's advice is for a learner. It is written for users on their own machines; an exercise runs as root in a sandbox, which has what the engine
 * needs and is gone a moment later. Pure.
 */

/** What a line of advice is about that a learner cannot, or need not, change. */
const ABOUT_THE_MACHINE: readonly RegExp[] = [
  /\bas root\b|\bsudo\b|as the user who/,
  /state folder|--root\b|MINIDOCK_ROOT/,
  /system gc|minidock doctor|bug in minidock/,
  // The engine runs in no container here, and its kernel is given.
  /\bin a container\b|--privileged|--cap-add|--security-opt|--no-pivot/,
  /\bmodprobe\b|\bsysctl\b|\bulimit\b|\buname\b|\bquota\b|\bdmesg\b|apt-get|CONFIG_/,
  // It has gone when this is read.
  /\bfuser\b|\bfindmnt\b|\blsattr\b|\bnamei\b|\bdf -h\b|\bfree -m\b|\bPATH\b/,
]

/** What a cause says of machines, of which the sandbox is none: in the words of runtime/kernel/program/causes*.ts. */
export const NOT_HERE: readonly RegExp[] = [
  /; it may be too old for them/,
  /; or the machine still runs from its initramfs, which cannot be pivoted away from/,
  /, or a security module \(AppArmor, SELinux\) forbids it/,
  /: a start that was killed has left it, or another one is under way/,
  /; inside a container \/sys\/fs\/cgroup is as well/,
]

/** @returns the lines that are left; undefined: none */
export function adviceForLearner(hint: string): string | undefined {
  const lines = hint.split('\n').filter(line => !ABOUT_THE_MACHINE.some(pattern => pattern.test(line)))
  return lines.length === 0 ? undefined : lines.join('\n')
}

/** @param cause completes "EINVAL: " */
export function causeForLearner(cause: string): string {
  return NOT_HERE.reduce((text, pattern) => text.replace(pattern, ''), cause)
}
