/** The create request as it grew: first the image and its command, then what the flags of each module said. */

import type { ContainerRequest } from '../../formats/docker/request.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Command } from '../command.ts'
import type { Flag, FlagValues } from '../flags.ts'
import { requestOf } from '../parse/apply-flags.ts'
import type { Origin } from './attributed.ts'

export interface RequestDraft {
  /** Who made of the draft before what this one is. */
  readonly origin: Origin
  readonly request: ContainerRequest
}

/** A request and how it came to be: the last draft is the request. */
export type RequestHistory = readonly [RequestDraft, ...RequestDraft[]]

export const GIVEN: Origin = { module: 'floor', chapter: 0 }

export interface CommandLine {
  /** `run` or `create`. */
  readonly command: Pick<Command, 'complete'>
  /** The image, then the command for it. */
  readonly args: readonly string[]
  readonly flags: FlagValues
}

/** Flags that the engine does not have are not heeded: so the request of an earlier chapter's engine comes from the same command line. */
export async function requestHistory(catalogue: Catalogue, { command, args, flags: values }: CommandLine): Promise<RequestHistory> {
  const drafts: [RequestDraft, ...RequestDraft[]] = [{ origin: GIVEN, request: requestOf(args, [], values) }]
  const flags: Flag[] = []
  for (const { module, flags: own = [] } of catalogue.rows) {
    flags.push(...own)
    drafts.push({ origin: { module: module.name, chapter: module.chapter }, request: requestOf(args, flags, values) })
  }
  const request = requestOf(args, flags, values)
  drafts.push({ origin: GIVEN, request: (await command.complete?.(request, values)) ?? request })
  return drafts
}
