/** The flags of `create` and `run` that chapter 8 adds. Wording and defaults are docker's. */

import type { FlagTable } from '../cli/flags.ts'

export const lifecycleFlags: FlagTable = []
