"""A device of one's own, with the built tool and nothing of the portal."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cryptography

from portal.vault.crypto.passphrases import lock_with_passphrase

BUILD = Path(__file__).parents[2] / "offline/build.py"


class Device:
    """A folder with the tool, and nothing of the portal but what the tool carries."""

    def __init__(self, folder, root):
        self.folder, self.tool = folder, folder / "resguardo-open.pyz"
        subprocess.run([sys.executable, BUILD, self.tool], check=True)
        self.root = root.public_key().public_bytes_raw()
        # Only `cryptography` (and what it is built on) is to be found there.
        site = Path(cryptography.__file__).parents[1]
        (folder / "only").mkdir()
        for name in ("cryptography", "cffi", "_cffi_backend*", "pycparser"):
            for found in site.glob(name):
                (folder / "only" / found.name).symlink_to(found)

    def make_keys(self):
        """The two lines that its owner sees: seven words, and the line to upload."""
        made = self.run("new-keys", "--root", self.root.hex())
        lines = made.stdout.splitlines()
        self.words, self.offer = lines[1], lines[3]
        return self

    def hold(self, keys, words):
        """Lay keys that were made elsewhere into its key file."""
        owner = f"offline:{self.root.hex()}"
        locked = lock_with_passphrase(keys, words, owner=owner, pepper=b"resguardo offline 1")
        fields = {"root": self.root.hex(), "salt": locked.salt.hex(), "locked": locked.locked.hex()}
        (self.folder / "resguardo.key").write_text(json.dumps(fields))
        self.words = str(words)
        return self

    def run(self, *arguments, typed=""):
        return subprocess.run(
            [sys.executable, "-S", self.tool, *arguments],
            cwd=self.folder, env={"PYTHONPATH": str(self.folder / "only")}, input=typed,
            capture_output=True, text=True, check=False, close_fds=False,
        )  # fmt: skip

    def with_words(self, *arguments, typed="", words=None):
        inward, outward = os.pipe()
        os.set_inheritable(inward, True)
        os.write(outward, (words or self.words).encode() + b"\n")
        os.close(outward)
        answer = self.run(*arguments, "--words-fd", str(inward), typed=typed)
        os.close(inward)
        return answer

    def save(self, raw):
        (self.folder / "bundle").write_bytes(raw)
