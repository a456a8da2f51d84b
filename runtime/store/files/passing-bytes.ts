/** Buffers lie outside of V8's heap, and V8 takes those that pass for growth: it marks the whole heap for every 20 MB of them. */

import { setFlagsFromString } from 'node:v8'

/** Percent of what was alive after the last marking. V8's own, for a heap as small as this one, is about 50; at 300 a layer of 121 MB has 5 markings for 22. */
const GROWTH = 300

/**
 * Lets more of them pass before the heap is marked again. A flag of the command line would do the same, and have V8 refuse the compiled code of Node's own modules:
 * 10 ms of a start. This one is read each time the heap has been marked, and no compiled code depends on it.
 */
export function letBytesPass(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`)
}
