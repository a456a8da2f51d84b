/** `npm run lint`: everything that is checked without running the code. */

import { LINT, run } from './steps.ts'

process.exitCode = await run(LINT)
