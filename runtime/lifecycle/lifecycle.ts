/** Chapter 8: containers that live on. The monitor is in the launcher; what it is told, and what people do with a container that runs, is here. */

import type { Module } from '../module.ts'
import { lifecycleCommands } from './commands.ts'
import { lifecycleFlags } from './flags.ts'

export function createLifecycle(): Module {
  return {
    name: 'lifecycle',
    chapter: 8,
    summary: 'the monitor: attach, exec, logs, restart policies, health checks',
    flags: lifecycleFlags,
    commands: lifecycleCommands,
  }
}
