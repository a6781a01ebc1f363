"""A machine that would write memory to a disk is named, fault by fault."""

import subprocess
import sys

import pytest

from portal.hygiene import HostFacts, UnsafeHost, faults, read_host

TABLE = [
    (HostFacts(), []),
    (HostFacts(swaps=("/dev/sda2",)), ["swap is on (/dev/sda2)"]),
    (HostFacts(swaps=("/dev/sda2",), swap_forbidden=True), []),
    (HostFacts(core_bytes=-1), ["core dumps are on"]),
    (HostFacts(core_bytes=4096), ["core dumps are on"]),
    (
        HostFacts(core_to_program=True),
        ["the kernel hands core dumps to a program, whatever the limit"],
    ),
    (HostFacts(hibernates=True), ["the machine can hibernate"]),
    (HostFacts(data_open_to_others=True), ["others can read the data folder"]),
    (
        HostFacts(swaps=("/swapfile",), hibernates=True),
        ["swap is on (/swapfile)", "the machine can hibernate"],
    ),
]


@pytest.mark.parametrize(("facts", "expected"), TABLE)
def test_each_fault_is_named(facts, expected):
    assert [fault.what for fault in faults(facts)] == expected


def test_the_refusal_says_what_to_do():
    refusal = UnsafeHost(faults(HostFacts(swaps=("/swapfile",))))
    assert "swapoff -a" in str(refusal)


def machine(root, **files):
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    return root


def test_swap_is_read_from_the_kernels_own_list(tmp_path):
    listed = "Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n"
    root = machine(tmp_path, proc__swaps=listed)
    assert read_host(tmp_path, root=root).swaps == ("/dev/zram0",)


def test_a_container_without_swap_is_believed(tmp_path):
    root = machine(tmp_path)
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    (tmp_path / "sys/fs/cgroup/memory.swap.max").write_text("0\n")
    assert read_host(tmp_path, root=root).swap_forbidden


@pytest.mark.parametrize(
    ("states", "can"), [("[platform] shutdown", True), ("[disabled]", False), ("", False)]
)
def test_hibernation_is_read_from_the_kernel(tmp_path, states, can):
    root = machine(tmp_path, sys__power__disk=states)
    assert read_host(tmp_path, root=root).hibernates is can


@pytest.mark.parametrize(("mode", "open_to_others"), [(0o700, False), (0o750, True), (0o755, True)])
def test_the_data_folder_is_its_owners_alone(tmp_path, mode, open_to_others):
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    assert read_host(folder, root=tmp_path).data_open_to_others is open_to_others


def test_a_process_that_forbade_core_dumps_leaves_none():
    code = (
        "import resource, portal.hygiene as h, pathlib; h.forbid_core_dumps();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), h._is_dumpable(),"
        " h.read_host(pathlib.Path('/nowhere')).core_to_program)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0) False False"
