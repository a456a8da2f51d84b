# Checks a Windows laptop before the day of the course. PowerShell 5, which Windows has; no administrator.
#
#   powershell -ExecutionPolicy Bypass -File preflight.ps1            at home, with a network
#   powershell -ExecutionPolicy Bypass -File preflight.ps1 offline    for a room that has none
#
# It reads, asks registry.npmjs.org for the head of its first page, and changes nothing. The last line is for the instructor; preflight.sh says what is in
# it. Inside a Linux of WSL 2, run preflight.sh as well. Exit code: 0 ready, 1 not ready, 2 called in a wrong way.

param([string]$Word = '')

if ($Word -ne '' -and $Word -ne 'offline') {
  Write-Output 'usage: preflight.ps1 [offline]'
  exit 2
}

$HostName = 'registry.npmjs.org'
$script:Reasons = @()
# Its bar would stay on the screen.
$ProgressPreference = 'SilentlyContinue'

function Write-Row($Kind, $Subject, $Text, $Fix) {
  Write-Output ('{0,-8} {1,-15} {2}' -f $Kind, $Subject, $Text)
  if ($Fix) { Write-Output ('{0,-24} do: {1}' -f '', $Fix) }
}

function Write-Good($Subject, $Text) { Write-Row 'good' $Subject $Text }
function Write-Limited($Subject, $Text, $Fix) { Write-Row 'limited' $Subject $Text $Fix }

# The laptop is not ready. $Reason is a word of the last line.
function Write-Bad($Reason, $Subject, $Text, $Fix) {
  if ($script:Reasons -notcontains $Reason) { $script:Reasons += $Reason }
  Write-Row 'bad' $Subject $Text $Fix
}

function Test-Program($Name) { return [bool](Get-Command $Name -CommandType Application -ErrorAction SilentlyContinue) }

# -- system and processor --

$os = Get-CimInstance Win32_OperatingSystem
$computer = Get-CimInstance Win32_ComputerSystem
$cpu = Get-CimInstance Win32_Processor | Select-Object -First 1
$build = [int]$os.BuildNumber
$system = "windows-$build"
if ($build -ge 19041) { Write-Good 'system' "$($os.Caption), build $build" }
else { Write-Bad 'system' 'system' "$($os.Caption), build $build; WSL 2 needs 19041" 'Windows Update' }

# What this process runs as says nothing of an emulated one: the processor itself does. 9 is x86-64, 12 is arm64.
$arch = "other-$($cpu.Architecture)"
if ($cpu.Architecture -eq 9) { $arch = 'x86-64' }
if ($cpu.Architecture -eq 12) { $arch = 'arm64' }
if ($arch -like 'other-*') { Write-Bad 'arch' 'processor' $cpu.Name 'take another laptop: x86-64 or arm64' }
else { Write-Good 'processor' "$arch, $($cpu.Name)" }

# Where a hypervisor runs already, the processor no longer says that it could.
$hypervisor = [bool]$computer.HypervisorPresent
if ($hypervisor) { Write-Good 'virtualization' "on; Windows' own hypervisor runs" }
elseif ($cpu.VirtualizationFirmwareEnabled) { Write-Good 'virtualization' 'on' }
else { Write-Bad 'virtualization' 'virtualization' 'off' 'switch on VT-x, AMD-V or SVM in the firmware (BIOS)' }

# -- the door: the first that is open --

# The registry says which Linuxes WSL has, and among them those that other programs keep for themselves. wsl.exe itself offers to install WSL when it is not there.
$linuxes = @(Get-ChildItem 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Lxss' -ErrorAction SilentlyContinue |
    ForEach-Object { Get-ItemProperty $_.PSPath } | Where-Object { $_.DistributionName -and $_.DistributionName -notmatch '^(docker-desktop|rancher-desktop|podman-)' })
# Version is that of its file system. WSL 2 is a flag: LXSS_DISTRO_FLAGS_VM_MODE.
$wsl2 = @($linuxes | Where-Object { $_.Flags -band 8 })
$virtualbox = Get-ItemProperty 'HKLM:\SOFTWARE\Oracle\VirtualBox' -ErrorAction SilentlyContinue
$hyperv = Get-Service vmms -ErrorAction SilentlyContinue
$vagrant = Test-Program 'vagrant'

$door = 'none'
if ($wsl2.Count -gt 0) {
  $door = 'wsl2'
  Write-Good 'door' "WSL 2: $($wsl2.DistributionName -join ', ')"
} elseif ($virtualbox -and $vagrant) {
  $door = 'virtualbox'
  if ($hypervisor) {
    Write-Limited 'door' "Vagrant with VirtualBox $($virtualbox.Version); beside Windows' own hypervisor it is slow, or fails" 'WSL 2 is the better door here: wsl --install -d Debian'
  } else { Write-Good 'door' "Vagrant with VirtualBox $($virtualbox.Version)" }
} elseif ($hyperv -and $vagrant) {
  $door = 'hyperv'
  Write-Limited 'door' 'Vagrant with Hyper-V' 'it asks questions at its first start: chapters/00-setup has the five lines for a PowerShell of an administrator'
} elseif ($linuxes.Count -gt 0) {
  Write-Bad 'wsl1' 'door' "WSL 1 has no Linux kernel: $($linuxes.DistributionName -join ', ')" "wsl --set-version $($linuxes[0].DistributionName) 2"
} else {
  Write-Bad 'no-door' 'door' 'there is no WSL 2, and no Vagrant with VirtualBox' 'in a PowerShell of an administrator: wsl --install -d Debian'
}

# -- memory and disk, in GB --

$memory = [int][math]::Round($os.TotalVisibleMemorySize * 1024 / 1e9)
$free = [math]::Round($os.FreePhysicalMemory * 1024 / 1e9, 1)
if ($memory -lt 4) { Write-Bad 'memory' 'memory' "$memory GB; the course needs 4" 'take another laptop, or work in a pair' }
elseif ($free -lt 2) { Write-Limited 'memory' "$free GB of $memory GB free" 'on the day, close the browser and what else is large' }
else { Write-Good 'memory' "$free GB of $memory GB free" }

$drive = Get-CimInstance Win32_LogicalDisk -Filter "DeviceID='$($env:SystemDrive)'"
$disk = [int][math]::Floor($drive.FreeSpace / 1e9)
if ($disk -lt 10) { Write-Bad 'disk' 'disk' "$disk GB free on $($env:SystemDrive); the course needs 10" 'make room: downloads, old virtual machines, docker system prune' }
else { Write-Good 'disk' "$disk GB free on $($env:SystemDrive)" }

# -- programs --

if ($door -eq 'wsl2') { Write-Good 'programs' 'those of the Linux count: run preflight.sh in it' }
elseif ($door -eq 'none') { Write-Row 'limited' 'programs' 'not looked at: which are needed depends on the door' }
elseif (-not (Test-Program 'git') -or -not (Test-Program 'node')) { Write-Bad 'programs' 'programs' 'git or Node is missing' 'https://git-scm.com, https://nodejs.org (22.18 or newer)' }
else {
  $node = (& node --version) -replace '^v|-.*$', ''
  if ([version]$node -ge [version]'22.18') { Write-Good 'programs' "git, Node $node" }
  else { Write-Bad 'node' 'programs' "Node $node; npm run vm needs 22.18 or newer" 'https://nodejs.org' }
}

# -- network, TLS, clock --

$date = $null
if ($Word -eq 'offline') { Write-Good 'network' 'not asked: you said offline' }
else {
  [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
  try {
    $answer = Invoke-WebRequest -UseBasicParsing -Method Head -TimeoutSec 15 -Uri "https://$HostName/"
    $date = [string]$answer.Headers['Date']
    Write-Good 'network' "$HostName answers"
  } catch {
    # PowerShell 5 has a word for it, PowerShell 7 only the cause.
    if ("$($_.Exception.Status) $($_.Exception.InnerException)" -match 'TrustFailure|SecureChannelFailure|AuthenticationException') {
      Write-Bad 'tls' 'network' "the certificate of $HostName is not trusted: a proxy may open TLS, or the clock is wrong" 'ask your administrator for the proxy''s certificate, as a file; set NODE_EXTRA_CA_CERTS to its path'
    } else {
      Write-Bad 'network' 'network' "no answer of ${HostName}: $($_.Exception.Message)" 'connect; for a room without a network: preflight.ps1 offline'
    }
  }
}

$now = [DateTime]::UtcNow
if ($date) {
  $off = [int][math]::Abs(($now - [DateTime]::Parse($date, [Globalization.CultureInfo]::InvariantCulture).ToUniversalTime()).TotalSeconds)
  if ($off -gt 300) { Write-Bad 'clock' 'clock' "wrong by $off s" 'Settings, Time and language: switch on automatic time' }
  elseif ($off -gt 60) { Write-Limited 'clock' "wrong by $off s" 'Settings, Time and language: switch on automatic time' }
  else { Write-Good 'clock' 'right' }
} elseif ($now.Year -lt 2026) { Write-Bad 'clock' 'clock' "$now" 'Settings, Time and language: switch on automatic time' }
else { Write-Good 'clock' "$now; compared with no other" }

# -- the last line --

$verdict = 'ready'
$list = 'none'
if ($script:Reasons.Count -gt 0) {
  $verdict = 'not-ready'
  $list = $script:Reasons -join ','
}
Write-Output ''
Write-Output "minidock preflight: v1 $verdict door=$door system=$system arch=$arch memory=$memory disk=$disk reasons=$list"
if ($verdict -ne 'ready') { exit 1 }
exit 0
