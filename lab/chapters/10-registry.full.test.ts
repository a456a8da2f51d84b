import { checkChecks } from './chapter.ts'

checkChecks(import.meta.filename)
