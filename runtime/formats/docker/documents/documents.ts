/** The documents that `inspect` shows, and what their members are when they are absent. */

import type { Struct } from '../../go/type.ts'
import { Container } from './container.ts'
import { Image } from './image.ts'
import { Network } from './network.ts'
import { Volume } from './volume.ts'

/** As `inspect --type` names them. */
export type DocumentKind = 'container' | 'image' | 'network' | 'volume'

export const DOCUMENTS: Readonly<Record<DocumentKind, Struct>> = { container: Container, image: Image, network: Network, volume: Volume }
