/** What commands of two words begin with, in docker's words. */

const SUMMARIES: Readonly<Record<string, string>> = {
  builder: 'Manage builds',
  buildx: 'Manage builds, in the words of docker buildx',
  completion: 'Generate the autocompletion script for a shell',
  container: 'Manage containers',
  image: 'Manage images',
  network: 'Manage networks',
  system: 'Manage minidock',
  volume: 'Manage volumes',
}

export function groupSummary(group: string): string {
  return SUMMARIES[group] ?? `Manage ${group}`
}
