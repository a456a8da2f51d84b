/** What a container holds that has been started. */

import { keptReservations } from '../store/containers/kept-reservations.ts'
import { bridgeIn, type HeldBridge, type HeldNetwork, heldIn } from './held.ts'

/** @param directory containers/<id> @returns undefined for one that was never started @throws {MinidockError} `engine` when the file is damaged */
export function heldBy(directory: string): HeldNetwork | undefined {
  return heldIn({ reserved: keptReservations(directory) })
}

/** The same for a container on a bridge; undefined for every other. */
export function bridgeOf(directory: string): HeldBridge | undefined {
  return bridgeIn({ reserved: keptReservations(directory) })
}
