"""`make prove`: the long bars, each script in a process of its own; exit 1 when one falls short.

A script is a module of this folder named `<capability>_<bar>`; a name chooses one capability.
"""

import pkgutil
import subprocess
import sys

import tests.prove


def main(wanted: list[str]) -> int:
    """Run the scripts of the wanted capabilities, or all; the process's exit code."""
    scripts = [
        module.name
        for module in pkgutil.iter_modules(tests.prove.__path__)
        # A bar is named capability_what; what several of them need has a name of one word.
        if "_" in module.name.strip("_") and (not wanted or module.name.split("_")[0] in wanted)
    ]
    if not scripts:
        print(f"no bar is named {' or '.join(wanted)}_…", file=sys.stderr)
        return 2
    short = [name for name in scripts if _run(name) != 0]
    print(f"{len(scripts) - len(short)} passed, {len(short)} failed")
    return 1 if short else 0


def _run(script: str) -> int:
    print(f"# {script}", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.prove.{script}"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
