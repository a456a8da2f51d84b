/** What a machine has to have for limits. */

import { probeCgroups } from '../kernel/machine/doctor/probe-cgroups.ts'
import type { Contributions } from '../plan/contributions.ts'

export const cgroupsContributions: Contributions = {
  doctor: facts => [probeCgroups(facts)],
}
