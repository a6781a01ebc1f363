"""Builds resguardo-open as one file, byte for byte the same each time: build.py FILE.pyz."""

import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CARRIED = (
    "portal/__init__.py", "portal/errors.py", "portal/money.py", "portal/references.py",
    "portal/vault/__init__.py", "portal/vault/covers.py", "portal/vault/errors.py",
    "portal/vault/evidence_rules.py", "portal/vault/file_rules.py",
)  # fmt: skip
_START = "import sys\nfrom resguardo_open.__main__ import main\nsys.exit(main())\n"


def build(target: Path) -> None:
    """The tool's own modules with the portal's pure ones: there is one copy of the seals."""
    root = HERE.parent
    crypto = root / "portal/vault/crypto"
    parts = {name: (root / name).read_bytes() for name in CARRIED}
    for path in [*crypto.glob("*.py"), *crypto.glob("wordlists/*.txt")]:
        parts[path.relative_to(root).as_posix()] = path.read_bytes()
    for path in (HERE / "resguardo_open").glob("*.py"):
        parts[path.relative_to(HERE).as_posix()] = path.read_bytes()
    parts["__main__.py"] = _START.encode()
    with target.open("wb") as file:
        file.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(file, "w") as archive:
            for name in sorted(parts):
                archive.writestr(zipfile.ZipInfo(name), parts[name])


if __name__ == "__main__":
    build(Path(sys.argv[1]))
