/** Takes a lock at once: for what must be done before a function returns, and so seldom that its wait does not matter. */

/**
 * Waits for the lock of an open file, as `lockFile` does, and lets nothing else happen meanwhile.
 * @returns false where there are no locks
 */
export function lockFileNow(launcher: string, descriptor: number): boolean {
  // Loaded by name, because to load it takes longer than most commands have to wait for a file.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  return spawnSync(launcher, ['flock'], { env: {}, stdio: ['ignore', 'ignore', 'ignore', descriptor] }).status === 0
}
