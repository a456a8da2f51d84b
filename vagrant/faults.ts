/** From vagrant's errors to sentences with what to do. Pure. What is not known here is told in vagrant's own words. */

import { MinidockError } from '../runtime/base/errors.ts'
import type { Answer } from './vagrant.ts'

interface Fault {
  /** In the text of the error, or in all that was told before it. */
  readonly text?: RegExp
  /** In the class of vagrant's error. */
  readonly kind?: RegExp
  readonly message: string
  readonly hint: string
}

const OFFLINE = 'without a network, a box that is a file: MINIDOCK_VM_BOX_URL=FILE'

const NO_DISK = /no space left on device|ENOSPC|not enough (?:disk )?space|VERR_DISK_FULL/i
const NO_MEMORY = /cannot allocate memory|cannot set up guest memory|VERR_NO_MEMORY|not enough memory/i

/** The first that fits. Causes before what they lead to. */
const FAULTS: readonly Fault[] = [
  {
    text: /CERT_(?:NOT_YET_VALID|HAS_EXPIRED)|certificate (?:is not yet valid|has expired)|uses (?:not yet valid|expired) certificate|Release file .* is (?:not valid yet|expired)/i,
    message: 'a certificate is too young or too old: a clock is wrong, here or in the machine',
    hint: "set this computer's clock right, then: npm run vm up",
  },
  {
    text: /SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)|self.signed certificate|SSL certificate problem|certificate verif(?:y|ication) failed|Certificate verification/i,
    message: 'something on the way to the internet answers with a certificate of its own: a proxy that reads TLS',
    hint: 'ask those who run the network for its certificate, and give it to the machine: MINIDOCK_VM_CA=FILE npm run vm up\nit stays in this machine, and is in no box',
  },
  {
    text: NO_DISK,
    message: 'the disk is full',
    hint: 'make room, then: npm run vm destroy, and npm run vm up\nboxes that nobody needs any more: vagrant box list, vagrant box remove',
  },
  {
    text: NO_MEMORY,
    message: 'there is not enough memory for the machine',
    hint: 'close something large, or give it less: MINIDOCK_VM_MEMORY=1024 npm run vm up',
  },
  {
    kind: /BoxUnpackageFailure|ChecksumMismatch|DownloaderChecksumError|BoxMetadataCorrupted|BadBoxImage|BoxFormatMissingAttribute/,
    message: 'the box is not whole, or is none',
    hint: 'copy or fetch it again. A box in part that vagrant has kept: vagrant box list, vagrant box remove NAME',
  },
  { kind: /BoxFileNotExist/, message: 'there is no such box', hint: 'MINIDOCK_VM_BOX_URL says where it is' },
  {
    kind: /Downloader|BoxMetadataDownload|BoxAddShortNotFound|BoxAddNoMatching/,
    message: 'the box could not be fetched',
    hint: `is there a network? ${OFFLINE}`,
  },
  {
    text: /Temporary failure resolving|Could not resolve|EAI_AGAIN|ENOTFOUND|Network is unreachable/i,
    message: 'there is no network, or no name server on it',
    hint: 'what is fetched once comes over a network: the box, packages. Without one, from a stick: npm run vm bundle, on a computer that has one',
  },
  {
    kind: /MachineActionLocked|EnvironmentLocked|MachineLocked/,
    message: 'another vagrant is at work on this machine',
    hint: 'wait for its end, or end it: a command that was killed may have left it running',
  },
  {
    text: /VERR_(?:VMX|SVM)|VT-x|AMD-V|VERR_NEM|hypervisor is already running/i,
    message: 'the processor may not be used for virtual machines',
    hint: "turn virtualization on in the computer's firmware (VT-x, AMD-V, SVM)\non Windows, Hyper-V may have it: take WSL 2, or Hyper-V itself; chapters/00-setup has the commands of both",
  },
  {
    kind: /FogLibvirtConnectionError/,
    message: 'libvirt does not answer',
    hint: 'sudo systemctl start libvirtd\nand be one of its users: sudo usermod -aG libvirt $USER, then log in again',
  },
  {
    kind: /ProviderNot(?:Found|Usable)|VirtualBoxNotDetected|VBoxManageNotFound|NoDefaultProvider|VirtualBoxInstallIncomplete|KernelModuleNotLoaded/,
    message: 'the program that is to run the machine is not there, or not ready',
    hint: 'what vagrant says is above; another one: MINIDOCK_VM_PROVIDER=libvirt, virtualbox, parallels, vmware_desktop or hyperv',
  },
  {
    kind: /ConfigInvalid|PluginLoadError|PluginInitError/,
    text: /plugin/i,
    message: 'vagrant has a plugin that it cannot load, or lacks one',
    hint: 'vagrant plugin repair, vagrant plugin list',
  },
  {
    kind: /VMBootTimeout|NoIpAddress|SSHNotReady|SSHDisconnected|SSHConnection|VMBootBadState|MachineGuestNotReady/,
    message: 'the machine started, and did not answer in time',
    hint: 'once more: npm run vm up\nanew: npm run vm destroy, then npm run vm up\nwith libvirt, without KVM: MINIDOCK_VM_DRIVER=qemu',
  },
  { kind: /RSync/, message: 'the project could not be copied into the machine', hint: 'once more: npm run vm up' },
  {
    kind: /UIExpectsTTY/,
    message: 'vagrant has a question that it cannot ask from here',
    hint: 'answer it once by hand, in the folder vagrant/: vagrant up',
  },
]

const QUOTED_LINES = 12

/** @param what was wanted: `make the machine` @param by whom: what it says is quoted under that name @returns `unavailable` or `engine` */
export function failure(what: string, { code, error, texts }: Pick<Answer, 'code' | 'error' | 'texts'>, by = 'vagrant'): MinidockError {
  const told = [...texts, error?.text ?? ''].join('\n')
  const fits = ({ text, kind }: Fault) => (text?.test(told) ?? true) && (kind?.test(error?.kind ?? '') ?? true)
  const fault = FAULTS.find(fits)
  // When a command in the machine has failed, vagrant says no more than that.
  const isElsewhere = error === undefined || /non-zero exit status/.test(error.text)
  const quoted = (isElsewhere ? texts.filter(text => text !== error?.text).join('\n') : error.text).split('\n')
  const said = quoted
    .filter(line => line.trim() !== '')
    .slice(-QUOTED_LINES)
    .map(line => `${by === 'vagrant' ? 'vagrant: ' : '> '}${line.trim()}`)
  if (fault) return new MinidockError('unavailable', `cannot ${what}: ${fault.message}`, { hint: [...said, fault.hint].join('\n') })
  return new MinidockError('engine', `cannot ${what}: ${by} failed with exit code ${code}`, { hint: said.join('\n') })
}

/** Has a boot failed, or not answered? Else it is something that another driver does not change. */
export function isOfBoot({ error, texts }: Pick<Answer, 'error' | 'texts'>): boolean {
  const told = [...texts, error?.text ?? ''].join('\n')
  if (NO_DISK.test(told) || NO_MEMORY.test(told)) return false
  return (
    /VMBootTimeout|NoIpAddress|VMBootBadState|SSHDisconnected|SSHConnection|DomainStartError|FogCreateServerError/.test(
      error?.kind ?? '',
    ) || /could not access KVM|KVM (?:is not available|kernel module|internal error)|doesn't support (?:hvm|kvm)/i.test(told)
  )
}
