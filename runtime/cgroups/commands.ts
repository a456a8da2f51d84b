/** The commands of chapter 4. */

import type { Command } from '../cli/command.ts'

export const cgroupCommands: readonly Command[] = []
