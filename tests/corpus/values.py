# ruff: noqa: E501
"""What stands in a slot: invented values in the ways people write them."""

from pathlib import Path
from random import Random


def _pools() -> dict[str, list[str]]:
    pools: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "pools.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif not line.startswith("#"):
            pools.setdefault(name, []).append(line)
    return pools


POOLS = _pools()
GIVEN, SURNAMES = POOLS["given"], POOLS["surnames"]
HONOURS, EHONOURS = POOLS["honours"], POOLS["ehonours"]
WORDS = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
HOSTS = ["ejemplo.mx", "prueba.example", "correo.test", "ejemplo.com.mx", "example.org"]


def value(kind: str, rng: Random) -> str:
    """One invented value of a slot's kind."""
    pool = POOLS.get(f"{kind}s")
    return rng.choice(pool) if pool else MAKERS[kind](rng)


def name(rng: Random) -> str:
    """A person, named as people name each other."""
    given, last, other = (
        rng.choice(GIVEN),
        rng.choice(SURNAMES),
        rng.choice(SURNAMES),
    )
    ways = (given, f"{given} {last}", f"{given} {last} {other}", f"{given} de la {last}",
            f"{given[0]}. {last}", f"{rng.choice(GIVEN)} {given} {last}", f"{given} {last}".upper(),
            f"{given} {last} de {other}")  # fmt: skip
    return rng.choice(ways)


def lower_name(rng: Random) -> str:
    """As typed on a telephone."""
    given = rng.choice(GIVEN).lower()
    return rng.choice((given, given, f"{given} {rng.choice(POOLS['surnames']).lower()}"))


def honoured(rng: Random) -> str:
    """A title and a name."""
    return f"{rng.choice(POOLS['honours'])} {rng.choice(POOLS['given'] + POOLS['surnames'])}"


def english_honoured(rng: Random) -> str:
    """A title and a name, in English."""
    return f"{rng.choice(POOLS['ehonours'])} {rng.choice(POOLS['given'] + POOLS['surnames'])}"


def phone(rng: Random) -> str:
    """Ten digits, Mexican."""
    d = "".join(rng.choice("23456789") + rng.choice("0123456789") for _ in range(5))
    spoken = " ".join(WORDS[int(one)] for one in d)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in d)
    ways = (d, f"{d[:2]} {d[2:6]} {d[6:]}", f"{d[:3]}-{d[3:6]}-{d[6:]}", f"+52 1 {d[:2]} {d[2:6]} {d[6:]}",
            ".".join((d[:2], d[2:4], d[4:6], d[6:8], d[8:])), f"({d[:3]}) {d[3:6]} {d[6:]}",
            spoken, wide, " ".join(d), f"cincuenta y cinco {d[2:6]} {d[6:]}", f"044 {d[:2]} {d[2:]}",
            d[:5] + "\u200b" + d[5:], f"{d[:2]}_{d[2:6]}_{d[6:]}", f"{d[:3]} {d[3:6]} {WORDS[3]} {d[6:9]}")  # fmt: skip
    return rng.choice(ways)


def english_phone(rng: Random) -> str:
    """Ten digits, of the United States."""
    d = f"{rng.randint(201, 989)}555{rng.randint(100, 199):04d}"
    said = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    ways = (f"({d[:3]}) {d[3:6]}-{d[6:]}", f"+1 {d[:3]} {d[3:6]} {d[6:]}", f"{d[:3]}.{d[3:6]}.{d[6:]}", d,
            " ".join(said[int(one)] for one in d))  # fmt: skip
    return rng.choice(ways)


def mail(rng: Random) -> str:
    """An address, also said aloud."""
    user, host = f"{rng.choice(POOLS['given']).lower()}{rng.randint(1, 99)}", rng.choice(HOSTS)
    ways = (f"{user}@{host}", f"{user} arroba {host.replace('.', ' punto ')}", f"{user} (at) {host}",
            f"{user}@{host}".upper(), f"{user} @ {host}", f"{user}[arroba]{host}", f"{user} at {host.replace('.', ' dot ')}")  # fmt: skip
    return rng.choice(ways)


def handle(rng: Random) -> str:
    """A name on a network."""
    user = f"{rng.choice(POOLS['given']).lower()}{rng.choice(('_', '.', ''))}{rng.randint(1, 999)}"
    return rng.choice((f"@{user}", f"@ {user}", f"＠{user}", f"@{user.upper()}"))


def url(rng: Random) -> str:
    """Where something lies."""
    user = rng.choice(GIVEN).lower().encode("ascii", "ignore").decode()
    ways = (f"https://ejemplo.mx/{user}/video", f"www.ejemplo.com/{user}", f"facebook.com/{user}.91",
            f"http://prueba.example/?id={user}", f"t.me/{user}", f"hxxps://ejemplo[.]mx/{user}",
            f"wa.me/52{rng.randint(10**9, 10**10 - 1)}", f"ejemplo punto mx diagonal {user}", f"youtu.be/{user}X1")  # fmt: skip
    return rng.choice(ways)


def _letters(rng: Random, number: int) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPRSTUVXYZ") for _ in range(number))


def _day(rng: Random) -> str:
    return f"{rng.randint(40, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"


def curp(rng: Random) -> str:
    """Eighteen characters."""
    whole = f"{_letters(rng, 4)}{_day(rng)}{rng.choice('HM')}{_letters(rng, 5)}0{rng.randint(0, 9)}"
    spaced = f"{whole[:4]} {whole[4:10]} {whole[10:16]} {whole[16:]}"
    return rng.choice((whole, whole.lower(), spaced, f"{whole[:10]}-{whole[10:]}"))


def rfc(rng: Random) -> str:
    """Twelve or thirteen characters."""
    whole = f"{_letters(rng, rng.choice((3, 4)))}{_day(rng)}{_letters(rng, 2)}{rng.randint(0, 9)}"
    return rng.choice((whole, whole.lower(), f"{whole[:-9]}-{whole[-9:-3]}-{whole[-3:]}"))


def plate(rng: Random) -> str:
    """On a vehicle."""
    a, b, n = _letters(rng, 3), _letters(rng, 1), rng.randint(1000, 9999)
    ways = (f"{a}-{n % 1000:03d}-{b}", f"{a}{n % 1000:03d}{b}", f"{a[:2]}-{n:04d}-{b}", f"{a} {n % 100:02d} {n // 100:02d}",
            f"{b}{n % 100:02d}-{a}", f"{a}-{n}", f"{a}-{n % 1000:03d}-{b}".lower())  # fmt: skip
    return rng.choice(ways)


def coords(rng: Random) -> str:
    """On the map."""
    lat, lon = rng.uniform(15, 32), rng.uniform(-117, -87)
    ways = (f"{lat:.5f}, {lon:.5f}", f"{lat:.4f} {lon:.4f}", f"19°25'{rng.randint(1, 59)}\"N 99°08'{rng.randint(1, 59)}\"W",
            f"https://maps.google.com/?q={lat:.5f},{lon:.5f}", "76F2CVQV+8P", "https://maps.app.goo.gl/Xy12Zw9",
            f"lat {lat:.3f} long {lon:.3f}", "19 grados 25 minutos norte, 99 grados 8 minutos oeste", f"{lat:.4f}N, {-lon:.4f}W")  # fmt: skip
    return rng.choice(ways)


def card(rng: Random) -> str:
    """Where money goes: eighteen digits, or sixteen."""
    clabe = "".join(rng.choice("0123456789") for _ in range(18))
    ways = (clabe, f"{clabe[:3]} {clabe[3:6]} {clabe[6:17]} {clabe[17]}", " ".join((clabe[:4], clabe[4:8], clabe[8:12], clabe[12:16])),
            "-".join((clabe[:4], clabe[4:8], clabe[8:12], clabe[12:16])), clabe[:16])  # fmt: skip
    return rng.choice(ways)


MAKERS = {
    "name": name, "lname": lower_name, "hname": honoured, "ehname": english_honoured,
    "nickless": lambda rng: rng.choice(GIVEN), "phone": phone, "ephone": english_phone, "mail": mail,
    "handle": handle, "url": url, "curp": curp, "rfc": rfc, "plate": plate, "coords": coords, "card": card,
}  # fmt: skip
