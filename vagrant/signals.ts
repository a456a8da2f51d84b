/** What an interruption does: this process stays until the programs that it has started are done. */

/** The user has interrupted a command. What is there stays, and the next one goes on with it. */
export class Interruption extends Error {}

/** 128 + SIGINT. */
export const INTERRUPTED = 130

/** @returns a function that takes it back */
export function onSignals(act: (signal: NodeJS.Signals) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, act)
  return () => {
    for (const signal of signals) process.off(signal, act)
  }
}
