/** Commands that end, pause, restart and change containers. */

import type { Command } from '../cli/command.ts'

export const endingCommands: readonly Command[] = []
