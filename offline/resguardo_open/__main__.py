"""resguardo-open: new-keys, open, answer, release, evidence."""

import argparse
import getpass
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.errors import Refusal
from portal.money import Currency, parse_money
from portal.vault.crypto.carried import Bundle, offer_keys, read_bundle
from portal.vault.crypto.directory import Directory, Known, verify_directory
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.evidence_rules import Expense
from portal.vault.file_rules import Upload
from resguardo_open import files, key_file
from resguardo_open.evidence import seal_evidence
from resguardo_open.reading import Opened, Said, open_bundle
from resguardo_open.sealing import seal_answer, seal_release

WARNING = """Un archivo ajeno puede traer trampas: abrirlo en un equipo sin red, y borrarlo despues.
Somebody else's file may be a trap: open it on a machine without network, then delete it."""


def main() -> int:
    """Runs one command; 2 when something did not verify, and then nothing was shown."""
    wanted = _arguments()
    try:
        _COMMANDS[wanted.command](wanted)
    except Refusal as refused:
        told = str(refused) or "the key, the words or a byte is not the right one"
        print(f"RECHAZADO / REFUSED: {type(refused).__name__}: {told}", file=sys.stderr)
        return 2
    except (OSError, ValueError) as problem:
        print(f"{type(problem).__name__}: no se pudo / could not proceed", file=sys.stderr)
        return 1
    return 0


def _new_keys(wanted: argparse.Namespace) -> None:
    root = bytes.fromhex(wanted.root)
    Ed25519PublicKey.from_public_bytes(root)
    keys, words = key_file.make(wanted.key, root)
    print("Siete palabras, una sola vez / Seven words, shown once:", words, sep="\n")
    print("Llave publica para subir / Public key to upload:", offer_keys(keys), sep="\n")


def _open(wanted: argparse.Namespace) -> None:
    _, _, opened, _ = _opened(wanted)
    for name, value in opened.identity.items():
        print(f"{name}: {_safe(str(value))}")
    cover = opened.cover.cover
    print("needs:", ", ".join(cover.needs), "| urgency:", cover.urgency, "|", cover.language)
    if cover.child:
        print("menos de 18 / under 18")
    if opened.case:
        print("caso / case:", opened.case["case"], "| incident:", opened.case["incident"] or "-")
    for said in opened.thread:
        print(f"[{said.day}] {_who(said)}: {_safe(said.text)}")
    if opened.files and wanted.save is None:
        print(f"Archivos / files: {len(opened.files)}. Para guardarlos / to save them: --save DIR")
    if wanted.save is not None:
        print(WARNING)
        for name in files.save(opened.files, wanted.save):
            print(name)


def _who(said: Said) -> str:
    if said.is_spoken:
        return "familia, de palabra (apuntado por su enlace) / family, aloud (noted by the contact)"
    return "familia / family" if said.by_requester else "enlace / contact person"


def _answer(wanted: argparse.Namespace) -> None:
    bundle, directory, opened, keys = _opened(wanted)
    text = sys.stdin.read().strip()
    if not text or len(text) > 4000:
        raise ValueError
    sealed = seal_answer(text, bundle, opened, directory, keys, now=datetime.now(UTC))
    _write(sealed, wanted.out)
    print("Respuesta sellada / Sealed answer:", wanted.out)


def _release(wanted: argparse.Namespace) -> None:
    bundle, directory, opened, keys = _opened(wanted)
    incident, now = wanted.incident.strip(), datetime.now(UTC)
    case, sealed = seal_release(incident, bundle, opened, directory, keys, now=now)
    _write(sealed, wanted.out)
    print("Caso / Case:", case)
    print("Enlace sellado, para traer al portal / Sealed link to bring back:", wanted.out)


def _evidence(wanted: argparse.Namespace) -> None:
    bundle, directory, opened, keys = _opened(wanted)
    amount = parse_money(wanted.amount, Currency(wanted.currency))
    expense = Expense(wanted.commitment.strip(), amount, date.fromisoformat(wanted.day))
    bill, now = Upload(wanted.file.name, wanted.file.read_bytes()), datetime.now(UTC)
    evidence, sealed = seal_evidence(expense, bill, bundle, opened, directory, keys, now=now)
    _write(sealed, wanted.out)
    print("Caso / Case:", opened.case["case"], "| huella / mark:", evidence.mark[:12])
    print("Comprobante sellado / Sealed bill:", wanted.out)


def _write(sealed: bytes, out: Path) -> None:
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)


def _opened(wanted: argparse.Namespace) -> tuple[Bundle, Directory, Opened, PrivateKeys]:
    keys, root = key_file.unlock(wanted.key, _passphrase(wanted.words_fd))
    bundle = read_bundle(wanted.bundle.read_bytes())
    trusted = Ed25519PublicKey.from_public_bytes(root)
    directory = verify_directory(
        bundle.directory,
        trusted,
        now=datetime.now(UTC),
        known=key_file.newest_seen(wanted.key),
    )
    opened = open_bundle(bundle, directory, keys, trusted)
    key_file.remember(wanted.key, Known(directory.number, bundle.directory.hash))
    return bundle, directory, opened, keys


def _passphrase(descriptor: int | None) -> str:
    if descriptor is None:
        return getpass.getpass("Siete palabras / Seven words: ")
    with os.fdopen(descriptor) as pipe:
        return pipe.readline()


def _safe(text: str) -> str:
    """Without the control characters by which a text could command the terminal."""
    return "".join(mark for mark in text if mark == "\n" or mark.isprintable())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="resguardo-open")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in _COMMANDS:
        command = commands.add_parser(name)
        command.add_argument("--key", type=Path, default=Path("resguardo.key"))
        if name == "new-keys":
            command.add_argument("--root", required=True, help="the alliance's root, in hex")
            continue
        command.add_argument("bundle", type=Path)
        command.add_argument("--words-fd", type=int, help="read the words from this descriptor")
        if name == "open":
            command.add_argument("--save", type=Path, help="a new folder for the family's files")
        if name in ("answer", "release", "evidence"):
            command.add_argument("--out", type=Path, default=Path(f"{name}.resguardo"))
        if name == "release":
            command.add_argument("--incident", default="", help="its reference on the portal")
        if name == "evidence":
            _ask_for_expense(command)
    return parser.parse_args()


def _ask_for_expense(command: argparse.ArgumentParser) -> None:
    command.add_argument("--file", type=Path, required=True, help="the bill: photograph or PDF")
    command.add_argument("--commitment", required=True, help="the help it proves, by the portal")
    command.add_argument("--amount", required=True, help="as the paper says, such as 850.50")
    command.add_argument("--currency", default="MXN")
    command.add_argument("--day", required=True, help="of the expense, such as 2026-11-03")


_COMMANDS = {
    "new-keys": _new_keys, "open": _open, "answer": _answer, "release": _release,
    "evidence": _evidence,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
