/** Work that leaves something on the way, which has to go also when Ctrl-C ends it. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface Work {
  readonly undo: () => void | Promise<void>
  isInterrupted: boolean
}

/** What is under way, in the order in which it was begun. */
const under: Work[] = []

/**
 * Does `undo` first when a signal would end this process, which then ends as if nobody had listened: the shell must see that it was interrupted. Of work within
 * work the innermost is undone first. A second Ctrl-C does not wait for it.
 */
export async function withInterruption<T>(undo: () => void | Promise<void>, work: () => Promise<T>): Promise<T> {
  const own: Work = { undo, isInterrupted: false }
  if (under.push(own) === 1) for (const name of SIGNALS) process.on(name, interrupt)
  try {
    return await work()
  } finally {
    // However it has ended meanwhile: the end of this process is the signal's.
    if (own.isInterrupted) await new Promise(() => undefined)
    under.splice(under.indexOf(own), 1)
    if (under.length === 0) stopListening()
  }
}

function interrupt(signal: NodeJS.Signals): void {
  stopListening()
  const all = under.splice(0).reverse()
  for (const each of all) each.isInterrupted = true
  const end = () => process.kill(process.pid, signal)
  undoAll(all).then(end, end)
}

async function undoAll(all: readonly Work[]): Promise<void> {
  for (const { undo } of all) {
    try {
      await undo()
    } catch {
      // The others are undone all the same.
    }
  }
}

function stopListening(): void {
  for (const name of SIGNALS) process.off(name, interrupt)
}

/** @param remove takes it away; called when the work has ended, however it has, and perhaps twice */
export async function withCleanup<T>(remove: () => void, work: () => Promise<T>): Promise<T> {
  try {
    return await withInterruption(remove, work)
  } finally {
    remove()
  }
}
