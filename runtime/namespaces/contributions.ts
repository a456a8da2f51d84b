/** Chapter 2's part of `doctor`: the namespaces that the kernel has to offer. */

import { probeNamespaces, probeUserNamespaces } from '../kernel/machine/doctor/probe-namespaces.ts'
import type { Contributions } from '../plan/contributions.ts'

export const namespacesContributions: Contributions = {
  doctor: facts => [probeNamespaces(facts), probeUserNamespaces(facts)],
}
