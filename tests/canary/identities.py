"""Invented identities: no such person, telephone, CURP or place exists."""

import io
from dataclasses import dataclass

from PIL import Image

FIRST = ("Xóchitlina", "Ñandúana", "Güerilda", "Íñigueza", "Zoíldeo", "Quirináceo", "Ulisésar")
LAST = ("Peñaflorida", "Ibargüenita", "Zúñigaray", "Muñozábal", "Echeverríaz", "Yáñezcoatl")


@dataclass(frozen=True)
class Identity:
    """Everything that one family might entrust."""

    name: str
    telephone: str
    curp: str
    address: str
    place: str
    story: str
    file_name: str
    answer: str
    hidden: str

    def canaries(self) -> list[str]:
        """Every string that must be found nowhere."""
        return [
            self.name,
            self.telephone,
            self.curp,
            self.address,
            self.place,
            self.story,
            self.file_name,
            self.answer,
            self.hidden,
        ]

    def photograph(self) -> bytes:
        """A picture that says more than it shows: its EXIF and its comment name the camera."""
        image, out = Image.new("RGB", (64, 48), (120, 90, 60)), io.BytesIO()
        exif = image.getexif()
        exif[0x010E] = exif[0x9286] = self.hidden
        image.save(out, "JPEG", exif=exif, comment=self.hidden.encode())
        return out.getvalue()


def identities(count: int) -> list[Identity]:
    """`count` different ones, always the same."""
    return [_identity(number) for number in range(count)]


def _identity(number: int) -> Identity:
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    return Identity(
        name=f"{first} {last}{number:02}",
        telephone=f"+52 1 0{number:02}7 90{number:02} 13",
        curp=f"XEXX{number:02}0199HNEXXA{number:02}",
        address=f"Callejón del Óbolo {number}07-B",
        place=f"{19 + number / 1000:.5f}, -{99 + number / 1000:.5f}",
        story=f"Salimos de noche con la máquina de coser núm. {number:02}-Ω",
        file_name=f"acta_de_mi_niña_{number:02}.jpg",
        answer=f"Respondo yo, la de la puerta azul nº {number:02}",
        hidden=f"Camara de la tia Orbita {number:02} serie QZ",
    )
