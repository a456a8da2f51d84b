/** What a container's last start has reserved: `reserved` of its `plan.json`. A module reads its own part of it, which no other has written. */

import { readText } from '../../kernel/machine/read.ts'
import { damaged } from './container-record.ts'

/** @param directory containers/<id> @returns nothing for a container that was never started @throws {MinidockError} `engine` when the file is damaged */
export function keptReservations(directory: string): Readonly<Record<string, unknown>> {
  const path = `${directory}/plan.json`
  const text = readText(path)
  if (text === undefined) return {}
  try {
    return JSON.parse(text).reserved ?? {}
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error))
  }
}
