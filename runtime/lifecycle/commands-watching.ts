/** Commands that tell what containers do. */

import type { Command } from '../cli/command.ts'

export const watchingCommands: readonly Command[] = []
