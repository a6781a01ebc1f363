#!/usr/bin/env python3
"""Comprueba un comprobante de Resguardo sin preguntarle nada a nadie. / Checks a receipt offline.

    python3 verify.py comprobante.json
    python3 verify.py comprobante.json --later later.json     (¿sigue siendo la misma historia?)
    python3 verify.py comprobante.json --key 64_HEX_DIGITS    (la llave que tú ya conocías)

Plain Python 3.8 or later, its standard library only, one file: read it before you trust it.
Exit code 0 says yes, 1 says no. It opens no connection and writes no file.

What is proved, in this order: the file is written as such a file is, to the letter; each entry's
facts and its salt give a leaf; the leaf's path leads to the root of the log; the root stands in a
head that the key signed (Ed25519, RFC 8032; Merkle tree, RFC 6962 and 9162); with --later, that
a later log still begins with this one. What no receipt can prove: that the key is the portal's.
Compare its fingerprint with the one on paper, on the site, or with somebody else's receipt.
"""

import argparse
import hashlib
import json
import os
import re
import sys

# The site fills in its own keys when it hands this file out; in the project there are none.
KNOWN_KEYS = ()

RECEIPT, LATER = "resguardo-receipt-1", "resguardo-consistency-1"
# Beyond it some programs count wrong: 2 ** 53.
MOST = 9007199254740992
HEAD_FIELDS = {"log", "size", "root", "time", "key", "signature"}
PROOF_FIELDS = {"index", "path", "salt", "statement"}
ENTRY_FIELDS = {"amounts", "entry", "log", "occurred_on", "organisation", "subject"}
BATCH_FIELDS = {
    "approved_by", "batch", "closed_on", "currency", "deliveries", "delivered",
    "least_cases", "least_incidents", "log", "organisation", "repaid",
}  # fmt: skip


class Refused(Exception):
    """The file does not prove what it says; the first argument names why, see WORDS."""


# --- Ed25519 (RFC 8032, 5.1): only what checks a signature -------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _x_of(y, sign):
    """The x that belongs to y on the curve, None when there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _added(one, other):
    """The sum of two points in extended coordinates (RFC 8032, 5.1.4)."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _added(found, point)
        point = _added(point, point)
        number >>= 1
    return found


def _point(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _same(one, other):
    x1, y1, z1, _ = one
    x2, y2, z2, _ = other
    return (x1 * z2 - x2 * z1) % P == 0 and (y1 * z2 - y2 * z1) % P == 0


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_x_of(BASE_Y, 0), BASE_Y, 1, _x_of(BASE_Y, 0) * BASE_Y % P)


def signature_holds(key, said, signature):
    """Whether `signature` is the key's over `said`; a key of small order signs nothing."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, commitment = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or s >= ORDER:
        return False
    if _same(_times(8, public), (0, 1, 1, 0)):
        return False
    hashed = hashlib.sha512(signature[:32] + key + said).digest()
    challenge = int.from_bytes(hashed, "little") % ORDER
    return _same(_times(s, BASE), _added(commitment, _times(challenge, public)))


# --- The tree (RFC 9162, 2.1.3.2 and 2.1.4.2) ---------------------------------------------------


def _leaf(data):
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_by_path(leaf, index, size, path):
    """The root to which the path leads from a leaf; None when the path does not fit."""
    if not 0 <= index < size:
        return None
    node, at, last = leaf, index, size - 1
    for beside in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            node = _node(beside, node)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            node = _node(node, beside)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def begins_with(old_root, new_root, old, new, path):
    """Whether the path proves that the tree of `new` leaves begins with the tree of `old`."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    return bool(steps) and _climbed(steps, old, new) == (old_root, new_root)


def _climbed(steps, old, new):
    """Both roots, from the last subtree that the two trees share; None when the path is wrong."""
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            first, second = _node(beside, first), _node(beside, second)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            second = _node(second, beside)
        at, last = at >> 1, last >> 1
    return (first, second) if last == 0 else None


# --- Reading: to the letter, so that nothing can be changed without being seen ------------------


def _read(text, kind):
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("not_json") from None
    if not isinstance(told, dict) or told.get("format") != kind:
        raise Refused("not_ours")
    if json.dumps(told, sort_keys=True, indent=1, ensure_ascii=True) + "\n" != text:
        raise Refused("not_to_the_letter")
    return told


def _fields(told, wanted):
    if not isinstance(told, dict) or set(told) != set(wanted):
        raise Refused("fields")


def _whole_number(value, least=0):
    if type(value) is not int or not least <= value < MOST:
        raise Refused("fields")
    return value


def _hex(value, digits):
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{%d}" % digits, value):
        raise Refused("fields")
    return bytes.fromhex(value)


def _path(value):
    if not isinstance(value, list) or len(value) > 128:
        raise Refused("fields")
    return [_hex(node, 64) for node in value]


def _head(told, keys):
    """(log, size, root) of a head whose signature holds."""
    _fields(told, HEAD_FIELDS)
    size, root = _whole_number(told["size"], 1), _hex(told["root"], 64)
    if told["log"] not in ("live", "test"):
        raise Refused("fields")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(told["time"]), re.ASCII):
        raise Refused("fields")
    said = "resguardo-log-head-1\n%s\n%d\n%s\n%s\n" % (
        told["log"], size, told["time"], told["root"],
    )  # fmt: skip
    key = _hex(told["key"], 64)
    if keys and told["key"] not in keys:
        raise Refused("unknown_key")
    if not signature_holds(key, said.encode("ascii"), _hex(told["signature"], 128)):
        raise Refused("signature")
    return told["log"], size, root


def _statement(text, log):
    """What a leaf says; only the one way of writing it counts."""
    try:
        told = json.loads(text)
        plain = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    except (ValueError, TypeError, RecursionError):
        raise Refused("statement") from None
    if plain != text or not isinstance(told, dict) or told.get("log") != log:
        raise Refused("statement")
    if set(told) not in (ENTRY_FIELDS, BATCH_FIELDS):
        raise Refused("statement")
    if not _is_plain(told) or ("entry" in told and not _balances(told["amounts"])):
        raise Refused("statement")
    if "batch" in told and not _are_names(told["approved_by"]):
        raise Refused("statement")
    return told


def _is_plain(value):
    """Whether it is printable ASCII, and numbers that every program counts alike, all the way down.

    What moves a terminal's cursor could write a "yes" of its own over ours.
    """
    if isinstance(value, dict):
        return all(_is_plain(key) and _is_plain(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(_is_plain(inner) for inner in value)
    if type(value) is int:
        return abs(value) < MOST
    return isinstance(value, str) and re.fullmatch("[ -~]{0,200}", value) is not None


def _are_names(value):
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _balances(amounts):
    """Whether there is something, and what goes out comes in, in each currency."""
    if not isinstance(amounts, dict) or not amounts:
        return False
    for kinds in amounts.values():
        if not isinstance(kinds, dict) or not all(type(n) is int for n in kinds.values()):
            return False
        if not kinds or sum(kinds.values()):
            return False
    return True


def _entry(told, head):
    _fields(told, PROOF_FIELDS)
    log, size, root = head
    index, salt = _whole_number(told["index"]), _hex(told["salt"], 64)
    if not isinstance(told["statement"], str) or not told["statement"].isascii():
        raise Refused("statement")
    hidden = hashlib.sha256(b"resguardo-entry-1\n" + salt + told["statement"].encode("ascii"))
    if root_by_path(_leaf(hidden.digest()), index, size, _path(told["path"])) != root:
        raise Refused("path")
    return _statement(told["statement"], log)


def check(text, later=None, keys=()):
    """What the receipt proves; raises Refused with the reason when it proves nothing.

    `later`: the text of a consistency file, whose first head must be the receipt's.
    """
    told = _read(text, RECEIPT)
    _fields(told, {"format", "head", "entries"})
    head = _head(told["head"], keys)
    if not isinstance(told["entries"], list) or not told["entries"]:
        raise Refused("fields")
    found = {"head": told["head"], "entries": [_entry(e, head) for e in told["entries"]]}
    if len({e["index"] for e in told["entries"]}) < len(told["entries"]):
        raise Refused("fields")
    if later is not None:
        # A history by another hand than the receipt's own proves nothing about its log.
        found["later"] = check_later(later, head, keys or (told["head"]["key"],))
    return found


def check_later(text, head, keys=()):
    """The later head, when it is proved that its log begins with `head` = (log, size, root)."""
    told = _read(text, LATER)
    _fields(told, {"format", "first", "second", "path"})
    first, second = _head(told["first"], keys), _head(told["second"], keys)
    if first != head or second[0] != head[0]:
        raise Refused("other_head")
    if not begins_with(first[2], second[2], first[1], second[1], _path(told["path"])):
        raise Refused("history")
    return told["second"]


# --- Telling --------------------------------------------------------------------------------------

WORDS = {
    "es": {
        "yes": "SÍ: el comprobante está en el registro que esa llave firmó.",
        "no": "NO: este archivo no prueba nada.",
        "test": "OJO: es el registro de PRUEBAS. No se movió dinero.",
        "head": "Registro de %(size)d renglones, firmado el %(time)s",
        "key": "Huella de la llave: %(print)s",
        "unpinned": "Compara esa huella con la de /transparency o con la de otro comprobante.",
        "entry": "Renglón: %(subject)s, %(organisation)s, %(day)s",
        "batch": "Lote %(batch)s de %(organisation)s, %(day)s: aprobado por %(who)s",
        "later": "Y un registro posterior de %(size)d renglones empieza con este: nada se borró.",
        "kind_gifts": "Donativo",
        "kind_fees": "Comisión",
        "kind_stripe_balance": "Quedó en la cuenta",
        "kind_bank": "Quedó en el banco",
        "kind_refunds": "Devuelto",
        "kind_dispute_losses": "Devuelto por disputa",
        "kind_repaid_to_pool": "Pasó al fondo común",
        "kind_pool": "Fondo común",
        "file": "No se pudo leer el archivo.",
        "not_json": "El archivo no está completo o alguien lo cambió: no es JSON.",
        "not_ours": "El archivo no es un comprobante de este portal.",
        "not_to_the_letter": "El archivo no está escrito como salió del portal: alguien lo tocó.",
        "fields": "Falta un dato, sobra uno, o uno no tiene la forma que debe.",
        "statement": "Los hechos del renglón no están escritos como se guardaron.",
        "path": "Los hechos no llevan a la raíz del registro: no son los que se guardaron.",
        "signature": "La firma del registro no corresponde a lo que dice.",
        "unknown_key": "Firmó una llave que no es de este portal.",
        "other_head": "El otro archivo empieza en un registro que no es el del comprobante.",
        "history": "El registro posterior NO empieza con este: alguien cambió la historia.",
    },
    "en": {
        "yes": "YES: the receipt is in the log that this key signed.",
        "no": "NO: this file proves nothing.",
        "test": "NOTE: this is the log of TESTS. No money moved.",
        "head": "Log of %(size)d lines, signed on %(time)s",
        "key": "Fingerprint of the key: %(print)s",
        "unpinned": "Compare it with the one on the page /transparency or on another receipt.",
        "entry": "Line: %(subject)s, %(organisation)s, %(day)s",
        "batch": "Batch %(batch)s of %(organisation)s, %(day)s: approved by %(who)s",
        "later": "And a later log of %(size)d lines begins with this one: nothing was erased.",
        "kind_gifts": "Gift",
        "kind_fees": "Fee",
        "kind_stripe_balance": "Stayed in the account",
        "kind_bank": "Stayed in the bank",
        "kind_refunds": "Refunded",
        "kind_dispute_losses": "Refunded after a dispute",
        "kind_repaid_to_pool": "Went to the pooled fund",
        "kind_pool": "Pooled fund",
        "file": "The file could not be read.",
        "not_json": "The file is not whole or somebody changed it: it is not JSON.",
        "not_ours": "The file is no receipt of this portal.",
        "not_to_the_letter": "The file is not written as it left the portal: somebody touched it.",
        "fields": "Something is missing, too much, or not of the shape it must have.",
        "statement": "The line's facts are not written as they were kept.",
        "path": "The facts do not lead to the root of the log: they are not those that were kept.",
        "signature": "The log's signature does not belong to what it says.",
        "unknown_key": "It was signed by a key that is not this portal's.",
        "other_head": "The other file begins with a log that is not the receipt's.",
        "history": "The later log does NOT begin with this one: somebody changed the history.",
    },
}


# What these accounts gain is a credit, a negative number in the books; people say it positive.
CREDITED = {"gifts", "pool", "reserve", "aid_committed", "aid_delivered"}


def fingerprint(key):
    """Sixteen digits in groups of four, for people to compare."""
    digits = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def _money(minor):
    return "%s%d.%02d" % ("-" if minor < 0 else "", abs(minor) // 100, abs(minor) % 100)


def told(found, words, pinned):
    """The lines that say yes."""
    head = found["head"]
    lines = [words["yes"]]
    if head["log"] == "test":
        lines.append(words["test"])
    for entry in found["entries"]:
        if "batch" in entry:
            who = ", ".join(entry["approved_by"])
            lines.append(words["batch"] % dict(entry, day=entry["closed_on"], who=who))
            continue
        lines.append(words["entry"] % dict(entry, day=entry["occurred_on"]))
        for currency, kinds in sorted(entry["amounts"].items()):
            for kind, minor in sorted(kinds.items()):
                shown = -minor if kind in CREDITED else minor
                name = words.get("kind_" + kind, kind)
                lines.append("%s: %s %s" % (name, _money(shown), currency))
    lines.append(words["head"] % head)
    lines.append(words["key"] % {"print": fingerprint(head["key"])})
    if not pinned:
        lines.append(words["unpinned"])
    if "later" in found:
        lines.append(words["later"] % found["later"])
    return lines


def _content(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def main(arguments=None):
    """Say yes or no, and why; the exit code says it too."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("receipt")
    parser.add_argument("--later", help="a consistency file of the portal")
    parser.add_argument("--key", action="append", default=[], help="64 hex digits; may repeat")
    parser.add_argument("--lang", choices=sorted(WORDS))
    asked = parser.parse_args(arguments)
    english = os.environ.get("LANG", "").startswith("en")
    words = WORDS[asked.lang or ("en" if english else "es")]
    keys = tuple(asked.key) or KNOWN_KEYS
    try:
        later = _content(asked.later) if asked.later else None
        found = check(_content(asked.receipt), later, keys)
    except (OSError, UnicodeDecodeError):
        print(words["no"], words["file"], sep="\n")
    except Refused as refused:
        print(words["no"], words[str(refused)], sep="\n")
    else:
        print(*told(found, words, bool(keys)), sep="\n")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
