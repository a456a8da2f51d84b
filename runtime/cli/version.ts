export { VERSION } from '../base/version.ts'

/** The Engine API whose requests and answers minidock speaks. */
export const API_VERSION = '1.50'
