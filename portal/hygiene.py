"""What the machine must not do while identities are typed or opened on it.

Memory that is written to a disk (swap, hibernation, core dumps) outlives every promise of
`docs/threat-model.md`. The facts are read by `read_host`; `faults` decides.
"""

import ctypes
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_DUMPABLE = 4


@dataclass(frozen=True)
class HostFacts:
    """What was read of the machine; `core_bytes` is the soft limit, -1 for none."""

    swaps: tuple[str, ...] = ()
    swap_forbidden: bool = False
    core_bytes: int = 0
    core_to_program: bool = False
    hibernates: bool = False
    data_open_to_others: bool = False


@dataclass(frozen=True)
class HostFault:
    """One thing that is wrong, and what the operator does about it."""

    what: str
    remedy: str


class UnsafeHost(RuntimeError):
    """The machine would keep on disk what must only be in memory; lists every fault."""

    def __init__(self, faults: Sequence[HostFault]) -> None:
        super().__init__("; ".join(f"{fault.what}: {fault.remedy}" for fault in faults))
        self.faults = tuple(faults)


def faults(host: HostFacts) -> list[HostFault]:
    """Every reason not to type or open an identity on this machine."""
    found = []
    if host.swaps and not host.swap_forbidden:
        found.append(
            HostFault(
                f"swap is on ({', '.join(host.swaps)})",
                "swapoff -a and take it out of /etc/fstab, or run where memory.swap.max is 0",
            )
        )
    if host.core_bytes != 0:
        found.append(HostFault("core dumps are on", "ulimit -c 0 for this service"))
    if host.core_to_program:
        found.append(
            HostFault(
                "the kernel hands core dumps to a program, whatever the limit",
                "sysctl kernel.core_pattern=core (or /bin/false without a pipe)",
            )
        )
    if host.hibernates:
        found.append(
            HostFault("the machine can hibernate", "start the kernel with the word nohibernate")
        )
    if host.data_open_to_others:
        found.append(HostFault("others can read the data folder", "chmod -R go= on it"))
    return found


def forbid_core_dumps() -> None:
    """No core file, and no debugger of the same user, for this process and its children."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:  # Linux; elsewhere the limit alone has to do
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def read_host(data_dir: Path, *, root: Path = Path("/")) -> HostFacts:
    """The facts of this machine; `root` stands before /proc and /sys."""
    core_pattern = _read(root / "proc/sys/kernel/core_pattern")
    limit, _hard = resource.getrlimit(resource.RLIMIT_CORE)
    return HostFacts(
        swaps=tuple(line.split()[0] for line in _read(root / "proc/swaps").splitlines()[1:]),
        swap_forbidden=_read(root / "sys/fs/cgroup/memory.swap.max") == "0",
        core_bytes=limit,
        core_to_program=core_pattern.startswith("|") and _still_dumps(root),
        hibernates=_can_hibernate(root),
        data_open_to_others=data_dir.exists() and bool(data_dir.stat().st_mode & 0o077),
    )


def _still_dumps(root: Path) -> bool:
    # A piped pattern ignores the size limit; a process that is not dumpable is left alone.
    return _read(root / "proc/self/coredump_filter") != "00000000" and _is_dumpable()


def _is_dumpable() -> bool:
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    get_dumpable = 3
    return prctl is None or prctl(get_dumpable, 0, 0, 0, 0) != 0


def _can_hibernate(root: Path) -> bool:
    states = _read(root / "sys/power/disk")
    return bool(states) and "[disabled]" not in states


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
