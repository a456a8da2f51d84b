/** Commands about networks that users make: there are none yet. */

import { MinidockError } from '../../base/errors.ts'

/** @param what that cannot be done: `create a network` */
export async function refuse(what: string): Promise<never> {
  throw new MinidockError('unavailable', `cannot ${what}: minidock has the networks bridge, host and none, and none of your own yet`, {
    hint: 'choose one of the three with --network, or share the network of a container: --network container:NAME',
  })
}
