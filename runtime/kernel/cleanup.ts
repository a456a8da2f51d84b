/** Work that leaves something on the way, which has to go also when Ctrl-C ends it. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does `undo` first when a signal would end this process, which then ends as if nobody had listened: the shell must see that it was interrupted.
 * A second Ctrl-C does not wait for it.
 */
export async function withInterruption<T>(undo: () => void | Promise<void>, work: () => Promise<T>): Promise<T> {
  let isInterrupted = false
  const stopListening = () => {
    for (const name of SIGNALS) process.off(name, interrupted)
  }
  const interrupted = (signal: NodeJS.Signals) => {
    isInterrupted = true
    stopListening()
    const end = () => process.kill(process.pid, signal)
    Promise.resolve(undo()).then(end, end)
  }
  for (const name of SIGNALS) process.on(name, interrupted)
  try {
    return await work()
  } finally {
    stopListening()
    // However the work has ended meanwhile: the end of this process is the signal's.
    if (isInterrupted) await new Promise(() => undefined)
  }
}

/** @param remove takes it away; called when the work has ended, however it has, and perhaps twice */
export async function withCleanup<T>(remove: () => void, work: () => Promise<T>): Promise<T> {
  try {
    return await withInterruption(remove, work)
  } finally {
    remove()
  }
}
