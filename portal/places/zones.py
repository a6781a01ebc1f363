"""Which clock a state keeps. Pure."""

# States whose clocks differ from those of the capital; along the border, towns differ again.
_USUAL_ZONE = {
    "02": "America/Tijuana",
    "03": "America/Mazatlan",
    "18": "America/Mazatlan",
    "23": "America/Cancun",
    "25": "America/Mazatlan",
    "26": "America/Hermosillo",
}


def usual_zone(state_code: str) -> str:
    """The clock that most of a state keeps, by its INEGI code; only a first proposal."""
    return _USUAL_ZONE.get(state_code, "America/Mexico_City")
