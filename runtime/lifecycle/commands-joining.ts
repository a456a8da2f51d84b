/** Commands that join a container that runs: its streams, or its namespaces. */

import type { Command } from '../cli/command.ts'

export const joiningCommands: readonly Command[] = []
