/** The description of a machine that VirtualBox imports: DMTF DSP0243, Open Virtualization Format 1.0. Vagrant changes memory, processors and ports afterwards. */

const NAMESPACES = [
  'xmlns="http://schemas.dmtf.org/ovf/envelope/1"',
  'xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"',
  'xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"',
  'xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"',
].join(' ')

/** CIM_ResourceAllocationSettingData.ResourceType */
const PROCESSOR = 3
const MEMORY = 4
const CARD = 10
const DISK = 17
const SATA = 20

export interface Described {
  /** The disk's file name. */
  readonly disk: string
  readonly gib: number
}

export function ovf({ disk, gib }: Described): string {
  const items = [
    item({ Caption: '2 virtual CPUs', Description: 'Number of virtual CPUs', InstanceID: 1, ResourceType: PROCESSOR, VirtualQuantity: 2 }),
    item({
      AllocationUnits: 'MegaBytes',
      Caption: '2048 MB of memory',
      Description: 'Memory Size',
      InstanceID: 2,
      ResourceType: MEMORY,
      VirtualQuantity: 2048,
    }),
    item({
      Address: 0,
      Caption: 'sataController0',
      Description: 'SATA Controller',
      InstanceID: 3,
      ResourceSubType: 'AHCI',
      ResourceType: SATA,
    }),
    item({
      AddressOnParent: 0,
      Caption: 'disk1',
      Description: 'Disk Image',
      HostResource: '/disk/vmdisk1',
      InstanceID: 4,
      Parent: 3,
      ResourceType: DISK,
    }),
    // Vagrant forwards a port of 127.0.0.1 to ssh: the first card is to be NAT.
    item({
      AutomaticAllocation: true,
      Caption: "Ethernet adapter on 'NAT'",
      Connection: 'NAT',
      InstanceID: 5,
      ResourceSubType: 'E1000',
      ResourceType: CARD,
    }),
  ]
  return `<?xml version="1.0"?>
<Envelope ovf:version="1.0" xml:lang="en-US" ${NAMESPACES}>
  <References>
    <File ovf:href="${disk}" ovf:id="file1"/>
  </References>
  <DiskSection>
    <Info>List of the virtual disks used in the package</Info>
    <Disk ovf:capacity="${gib * 2 ** 30}" ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <NetworkSection>
    <Info>Logical networks used in the package</Info>
    <Network ovf:name="NAT">
      <Description>Logical network used by this appliance.</Description>
    </Network>
  </NetworkSection>
  <VirtualSystem ovf:id="minidock">
    <Info>A virtual machine</Info>
    <OperatingSystemSection ovf:id="96">
      <Info>The kind of installed guest operating system</Info>
      <Description>Debian_64</Description>
    </OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Virtual hardware requirements for a virtual machine</Info>
      <System>
        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>minidock</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>virtualbox-2.2</vssd:VirtualSystemType>
      </System>
${items.join('\n')}
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`
}

/** The schema wants the elements in the order of their names, which is that of the arguments' keys here; each has a name that is its caption. */
function item(elements: Readonly<Record<string, string | number | boolean>>): string {
  const named = { ...elements, ElementName: elements['Caption'] ?? '' }
  const lines = Object.entries(named)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `        <rasd:${name}>${value}</rasd:${name}>`)
  return `      <Item>\n${lines.join('\n')}\n      </Item>`
}
