/** What a machine has to have for namespaces. */

import { probeNamespaces, probeUserNamespaces } from '../kernel/machine/doctor/probe-namespaces.ts'
import type { Contributions } from '../plan/contributions.ts'

export const namespacesContributions: Contributions = {
  doctor: facts => [probeNamespaces(facts), probeUserNamespaces(facts)],
}
