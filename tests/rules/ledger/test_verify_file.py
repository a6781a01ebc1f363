"""`verify.py` by itself: every true proof is accepted, every change is seen, and it says why."""

import importlib.util
import json
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ledger.log_keys import LogKey
from tests.architecture.sources import ROOT
from tests.factories.logs import KEY, SmallLog

FILE = ROOT / "offline" / "verify.py"
LOG = SmallLog(11)
RECEIPT = LOG.receipt(6)
SIZES = (1, 2, 3, 4, 5, 8, 13, 64, 100, 130)


def load():
    spec = importlib.util.spec_from_file_location("verify_under_test", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = load()


def why(text, later=None, keys=()):
    with pytest.raises(verify.Refused) as refused:
        verify.check(text, later, keys)
    return str(refused.value)


def changed(text, change):
    told = json.loads(text)
    change(told)
    return json.dumps(told, sort_keys=True, indent=1) + "\n"


# RFC 8032, 7.1: TEST 1, TEST 2, TEST 3, TEST SHA(abc).
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
]


@pytest.mark.parametrize("key, said, signature", VECTORS, ids=["1", "2", "3", "sha-abc"])
def test_signatures_of_rfc_8032(key, said, signature):
    given_ = (bytes.fromhex(key), bytes.fromhex(said), bytes.fromhex(signature))
    assert verify.signature_holds(*given_)
    assert not verify.signature_holds(given_[0], given_[1] + b"x", given_[2])


@settings(max_examples=30)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_signatures_of_another_library_hold_and_changed_ones_do_not(seed, said, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(said)
    assert verify.signature_holds(public, said, signature)
    wrong = bytearray(signature)
    wrong[bit // 8] ^= 1 << bit % 8
    assert not verify.signature_holds(public, said, bytes(wrong))


def test_a_signature_counts_in_one_form_only():
    private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"said")
    s = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.signature_holds(public, b"said", signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize("key", [bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_a_key_of_small_order_signs_nothing(key):
    neutral = b"\x01" + bytes(31)
    assert not verify.signature_holds(key, b"anything", neutral + bytes(32))


@pytest.mark.parametrize("size", SIZES)
def test_true_receipts_are_accepted(size):
    log = SmallLog(size)
    for index in sorted({0, size // 2, size - 1}):
        found = verify.check(log.receipt(index))
        assert found["entries"][0]["subject"] == f"gift:{index:016d}"


def test_a_gift_that_was_partly_returned_has_two_lines():
    assert len(verify.check(LOG.receipt(2, 9))["entries"]) == 2


@pytest.mark.parametrize("old, new", [(1, 11), (4, 11), (7, 11), (8, 8), (10, 11)])
def test_a_true_history_is_accepted(old, new):
    found = verify.check(LOG.receipt(0, size=old), LOG.history(old, new))
    assert found["later"]["size"] == new


def test_a_rewritten_history_is_seen():
    other = SmallLog(11, other={3: LOG.statements[3].replace("25000", "2500")})
    forged = changed(other.history(4, 11), lambda told: told.update(first=LOG.head(4)))
    assert why(LOG.receipt(0, size=4), forged) == "history"


def test_a_history_of_another_head_is_refused():
    assert why(LOG.receipt(0, size=4), LOG.history(5, 11)) == "other_head"
    assert why(LOG.receipt(0, size=4), SmallLog(11, log="test").history(4, 11)) == "other_head"


def test_every_changed_bit_of_the_envelope_is_seen():
    """The signature's and the path's bits are tried one by one in `tests.prove.money_proof`."""
    raw = RECEIPT.encode()
    missed = []
    for bit in range(0, len(raw) * 8, 23):
        wrong = bytearray(raw)
        wrong[bit // 8] ^= 1 << bit % 8
        try:
            verify.check(wrong.decode())
        except (verify.Refused, UnicodeDecodeError):
            continue
        missed.append(bit)
    assert missed == []


@pytest.mark.parametrize(
    "change, reason",
    [
        (lambda t: t["entries"][0].update(index=5), "path"),
        (lambda t: t["entries"][0].update(index=11), "path"),
        (lambda t: t["entries"][0].update(index=-1), "fields"),
        (lambda t: t["entries"][0].update(index=True), "fields"),
        (lambda t: t["entries"][0].update(salt="00" * 32), "path"),
        (lambda t: t["entries"][0].update(salt="0G" * 32), "fields"),
        (lambda t: t["entries"][0]["path"].pop(), "path"),
        (lambda t: t["entries"][0].update(path="x"), "fields"),
        (lambda t: t["entries"][0].update(more=1), "fields"),
        (lambda t: t["entries"][0].update(statement=1), "statement"),
        (lambda t: t["entries"].append(t["entries"][0]), "fields"),
        (lambda t: t.update(entries=[]), "fields"),
        (lambda t: t.update(entries=[1]), "fields"),
        (lambda t: t.update(note="trust me"), "fields"),
        (lambda t: t.pop("head"), "fields"),
        (lambda t: t["head"].update(size=12), "signature"),
        (lambda t: t["head"].update(size=11.0), "fields"),
        (lambda t: t["head"].update(log="test"), "signature"),
        (lambda t: t["head"].update(log="other"), "fields"),
        (lambda t: t["head"].update(time="2026-11-30T12:00:01Z"), "signature"),
        (lambda t: t["head"].update(time="yesterday"), "fields"),
        (lambda t: t["head"].update(root="00" * 32), "signature"),
        (lambda t: t["head"].update(key="ff" * 32), "signature"),
        (lambda t: t["head"].update(signature="00" * 64), "signature"),
        (lambda t: t.update(format="other"), "not_ours"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_was_changed_is_refused(change, reason):
    assert why(changed(RECEIPT, change)) == reason


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "not_json"),
        ("[]", "not_ours"),
        ("[" * 100_000, "not_json"),
        ('{"format": NaN}', "not_ours"),
        (RECEIPT + "\n", "not_to_the_letter"),
        (RECEIPT.replace("\n", "\r\n"), "not_to_the_letter"),
        (RECEIPT[:-2], "not_json"),
    ],
    ids=["empty", "list", "deep", "nan", "longer", "crlf", "cut"],
)
def test_what_is_no_receipt_is_refused(text, reason):
    assert why(text) == reason


def committed_to(statement):
    """A receipt of a log whose operator really signed this statement."""
    return SmallLog(3, other={1: statement}).receipt(1)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "1",
        "[]",
        "{}",
        '{"entry":"x"}',
        LOG.statements[1].replace("-25000", "-24999"),
        LOG.statements[1].replace(
            '{"MXN":{"fees":1392,"gifts":-25000,"stripe_balance":23608}}', "{}"
        ),
        LOG.statements[1].replace('"log":"live"', '"log":"test"'),
        LOG.statements[1].replace(",", ", "),
        LOG.statements[1].replace('"organisation":"', '"organisation":"\\n\\u001b[8m'),
        LOG.statements[1].replace("-25000", str(-(2**60))).replace("23608", str(2**60 - 1392)),
    ],
    ids=[
        *("empty", "number", "list", "nothing", "part", "unbalanced", "no-amounts", "log"),
        *("spaces", "moves-the-cursor", "larger-than-programs-count"),
    ],
)
def test_what_an_operator_signed_and_makes_no_sense_is_refused(statement):
    assert why(committed_to(statement)) == "statement"


def test_a_later_log_signed_by_another_hand_proves_nothing():
    other = LOG.history(4, 11, key=LogKey("somebody else's secret"))
    assert why(LOG.receipt(0, size=4), other) == "unknown_key"


@pytest.mark.parametrize(
    "minor, shown", [(5, "0.05"), (-123456, "-1234.56"), (2**53 - 1, "90071992547409.91")]
)
def test_money_is_shown_to_the_cent(minor, shown):
    assert verify._money(minor) == shown


def test_another_key_is_refused_where_the_right_one_is_known():
    forged = LOG.receipt(6, key=LogKey("somebody else's secret"))
    assert verify.check(forged, keys=())
    assert why(forged, keys=(KEY.public,)) == "unknown_key"
    assert verify.check(RECEIPT, keys=(KEY.public,))


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-I", str(FILE), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"LANG": "es_MX.UTF-8", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_run_by_itself_it_says_yes(tmp_path):
    receipt, later = tmp_path / "prueba.json", tmp_path / "later.json"
    receipt.write_text(LOG.receipt(2, size=4), encoding="utf-8", newline="")
    later.write_text(LOG.history(4, 11), encoding="utf-8", newline="")
    code, said = run(str(receipt), "--later", str(later))
    assert code == 0
    assert said.startswith("SÍ")
    assert "11 renglones empieza con este" in said
    assert "Compara esa huella" in said
    code, said = run(str(receipt), "--key", KEY.public, "--lang", "en")
    assert code == 0
    assert said.startswith("YES")
    assert "250.00" in said
    assert "Compare" not in said


def test_run_by_itself_it_says_no(tmp_path):
    receipt = tmp_path / "prueba.json"
    receipt.write_text(RECEIPT.replace("25000", "25001"), encoding="utf-8", newline="")
    code, said = run(str(receipt))
    assert (code, said.splitlines()[0][:3]) == (1, "NO:")
    assert run(str(tmp_path / "absent.json"))[0] == 1
    receipt.write_bytes(b"\xff\xfe")
    assert run(str(receipt))[0] == 1


def test_a_receipt_of_the_test_log_says_that_no_money_moved():
    found = verify.check(SmallLog(3, log="test").receipt(1))
    assert verify.WORDS["es"]["test"] in verify.told(found, verify.WORDS["es"], pinned=True)


def test_every_reason_has_words_in_both_languages():
    assert verify.WORDS["es"].keys() == verify.WORDS["en"].keys()


def test_it_needs_nothing_but_python():
    imported = {
        line.split()[1].split(".")[0]
        for line in FILE.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= set(sys.stdlib_module_names)
