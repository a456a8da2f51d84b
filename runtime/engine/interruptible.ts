/**
 * Operations that leave something on the way. What has to be undone when their caller is ended in the middle, only they know; when that is, only the caller: a
 * command listens for the signals of its process, a daemon is not ended by its client's Ctrl-C and passes nothing.
 */

/** Does the work; calls `undo` when the caller is about to end before the work does. Of work within work the innermost is undone first. */
export type Interruptible = <T>(undo: () => void | Promise<void>, work: () => Promise<T>) => Promise<T>

/** For a caller that lives on: the work is done to its end. */
export const uninterrupted: Interruptible = (_undo, work) => work()
