/** A container that waits to be told before it does anything: until then, clients can come. */

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../fixtures/eventually.ts'
import { type Attached, attach, WANTS } from './attached.ts'

export interface Gate {
  /** Returns a script that begins when `tell` is called. */
  onceTold(script: string): string
  tell(): void
  /** Connects to the monitor, once that listens. @param wants bits of `WANTS` */
  attachHere(wants?: number): Promise<Attached>
}

/** @param here the container's directory, which is another one in each check */
export function useGate(here: { readonly directory: string }): Gate {
  return {
    onceTold: script => `until [ -e go ]; do sleep 0.02; done; ${script}`,
    tell: () => writeFileSync(join(here.directory, 'go'), ''),
    async attachHere(wants = WANTS.all) {
      await until('it listens', () => existsSync(join(here.directory, 'attach')))
      return await attach(here.directory, wants)
    },
  }
}
