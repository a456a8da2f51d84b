/**
 * Operations that have something to undo when their caller ends in the middle. The operation knows what to undo; the caller knows when: a command listens for
 * signals of its process, while a daemon is not ended by its client's Ctrl-C, and passes nothing.
 */

/** Does the work and returns its result; calls `undo` if the caller is about to end before that. Nested work is undone from the inside out. */
export type Interruptible = <T>(undo: () => void | Promise<void>, work: () => Promise<T>) => Promise<T>

/** For a caller that lives on: the work is never interrupted. */
export const uninterrupted: Interruptible = (_undo, work) => work()
