/** One check of each chapter, by its number: for a machine on which all of them would take too long, such as an emulated one (vagrant/smoke). They start one container each, or two. */

export const ONE_OF_EACH: Readonly<Record<number, string>> = {
  1: 'a path that climbs ends at the container’s own root',
  2: 'the program of a container is process 1',
  3: 'a write goes to the upper directory, and the layer is as it was',
  4: 'a limit of CPU time or processes is a file of the container’s cgroup, and what inspect says',
  5: 'a container has an interface eth0, the other end of which is in a bridge of the host',
  6: 'a volume with a name stays when its container is removed, also with --rm',
  7: 'what a step has written is in the image',
  8: 'what exec runs is in the container’s list of processes',
  10: 'a layer that is not what its digest says is refused, though its files are right',
}
