/** The processor architectures that minidock runs on, by Node's names (`process.arch`). */
export type Architecture = 'x64' | 'arm64'
