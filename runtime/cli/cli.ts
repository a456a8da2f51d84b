/** A command line: an engine, and the commands and flags that it has. */

import type { Engine } from '../engine/engine.ts'
import type { Catalogue } from './catalogue.ts'

export interface Cli {
  readonly engine: Engine
  readonly catalogue: Catalogue
}
