/** Commands in the smoke's guest, by ssh, as its user, who uses sudo. */

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const SSH_CONFIG = '/mnt/ssh-config'
/** Prints another line after each boot: random(4). */
export const BOOT_ID = 'cat /proc/sys/kernel/random/boot_id'

/** @param config what `vagrant ssh-config` says */
export function keepConfig(config: string): void {
  writeFileSync(SSH_CONFIG, config)
}

/** Output goes where ours does. @returns the exit code */
export function inGuest(script: string): number {
  return spawnSync('ssh', ['-F', SSH_CONFIG, 'default', script], { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 137
}

export interface Asked {
  readonly code: number
  readonly out: string
}

/** For what is to be compared. @param seconds for connection, handshake and key exchange (ssh_config(5), ConnectTimeout) */
export function askGuest(script: string, seconds = 10): Asked {
  const { status, stdout } = spawnSync('ssh', ['-F', SSH_CONFIG, '-o', `ConnectTimeout=${seconds}`, 'default', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return { code: status ?? 137, out: stdout }
}
