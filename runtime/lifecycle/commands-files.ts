/** Commands about the files of a container. */

import type { Command } from '../cli/command.ts'

export const fileCommands: readonly Command[] = []
