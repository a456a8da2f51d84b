/** Where a container that runs has its cgroups: the engine that started it has written it into the spec. */

import * as v from 'valibot'
import { maybe, struct, text } from '../../formats/go/json.ts'
import { readText } from '../../kernel/machine/read.ts'

const schema = struct({ linux: struct({ cgroupsPath: maybe(text) }) })

/**
 * @param directory of the container
 * @returns its path in each hierarchy; null when an engine without chapter 4 has started it; undefined when its spec cannot be read
 */
export function recordedCgroup(directory: string): string | null | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(readText(`${directory}/config.json`) ?? ''))
    return result.success ? (result.output.linux.cgroupsPath ?? null) : undefined
  } catch {
    return undefined // No JSON: it tells nothing, and the next start writes it again.
  }
}
