/** Chapter 4's part of `doctor`: cgroups, which limits need. */

import { probeCgroups } from '../kernel/machine/doctor/probe-cgroups.ts'
import type { Contributions } from '../plan/contributions.ts'

export const cgroupsContributions: Contributions = {
  doctor: facts => [probeCgroups(facts)],
}
