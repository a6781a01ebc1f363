# ruff: noqa: E501
"""Days and ages: in figures, in words, or told from today; in Spanish and English."""

import re
from collections.abc import Iterator

from portal.vault.cleaning.numbers import DIGITS
from portal.vault.cleaning.traces import Span, Trace

_MONTH = (
    "(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre"
    "|diciembre|january|february|april|june|july|august|september|october|november|december)"
)
_SHORT = "(?:ene|feb|mar|abr|may|jun|jul|ago|aug|sept?|oct|nov|dic|dec|jan|apr|march)"
_ANY = rf"(?:{_MONTH}|{_SHORT}\b\.?)"
_WEEKDAY = (
    "(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|monday|tuesday|wednesday|thursday"
    "|friday|saturday|sunday)s?"
)
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(DIGITS, key=len, reverse=True))}|primero|unos|unas|varios|varias|pocos|pocas|a|an|several|few|some|many|muchos|muchas)"
_UNIT = "(?:dias?|semanas?|mes(?:es)?|anos?|horas?|ratos?|noches?|quincenas?|days?|weeks?|months?|years?|hours?|nights?|fortnights?)"
_YEAR = r"(?:\s?(?:de[l]?|,|-|/)?\s?'?(?:19|20)?\d{2}\b)?"
_SPAN = "(?:noche|manana|tarde|madrugada|dia|semana|mes|ano|fin de semana|quincena|verano|invierno|navidad)"
_TIME = "(?:night|morning|week|weekend|month|year|summer|winter|spring|fall|evening|afternoon)"
FIGURES = re.compile(
    r"(?<![\d/.-])(?:(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])\s?([-/.])\s?(?:0?[1-9]|[12]\d|3[01])\s?\2\s?(?:(?:19|20)\d\d|\d\d))(?![\d/]|[.-]\d)"
)
DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:{_NUMBER}(?:\sy\s{_NUMBER})?|\d{{1,2}}(?:°|o|ro|er|st|nd|rd|th)?)\s?(?:de|of|-|/)?\s?{_ANY}{_YEAR}(?![a-z])",
        rf"\b{_ANY}\s?(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s?(?:19|20)\d\d)?",
        rf"\b(?:(?:a\s)?(?:mediados|principios|inicios|finales|fines)\sde\s|(?:mid|early|late)[\s-])?{_MONTH}\b{_YEAR}",
        r"\b(?:in|since|last|next|this|until|by|of|mid|early|late)\s(?:march|may)\b",
        r"\b\d{1,2}\s?[-/.\s]\s?(?:xi{0,2}|iv|vi{0,3}|ix|i{1,3})\s?[-/.\s]\s?\d{2,4}\b",
        rf"\b(?:la\s)?(?:madrugada|manana|tarde|noche)\sdel\s{_WEEKDAY}\b",
        rf"\b(?:(?:proximo|pasado|last|next|this|every|cada)\s)?{_WEEKDAY}\b(?:\s(?:pasado|proximo|primero|ultimo|que viene|at (?:dawn|noon|night)|\d{{1,2}}\b))?",
        rf"\bthe\s(?:night|morning|evening|afternoon)\sof\s(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?(?:\s{_ANY})?{_YEAR}",
        r"\b(?:del ano pasado|de este ano|del proximo ano|last year|next year)\b",
        r"\b(?:ayer|anteayer|antier|antes de ayer|anoche|antenoche|antanoche|pasado manana|yesterday|tomorrow)\b",
        r"\bthe day (?:before yesterday|after tomorrow)\b",
        r"(?<!la )(?<!por )(?<!una )\bmanana\b",
        rf"\bhace\s(?:como\s|casi\s|ya\s|mas\sde\s|apenas\s|aproximadamente\s){{0,2}}{_NUMBER}\s{_UNIT}\b",
        rf"\b(?:about\s|around\s|almost\s|over\s)?{_NUMBER}(?:\sof)?\s{_UNIT}\s(?:ago|atras|later|despues|before|antes)\b",
        rf"\b(?:dentro de|within|en|in)\s{_NUMBER}\s{_UNIT}\b",
        rf"\b(?:la|el|este|esta)\s{_SPAN}\s(?:antepasad[oa]|pasad[oa]|proxim[oa]|anterior|siguiente|que (?:viene|entra))\b",
        rf"\b(?:last|next|this past)\s{_TIME}\b|\bthis morning\b",
        r"\b(?:en|in|del?|desde|since|ano|hasta|until|of|durante)\s(?:el\s)?(?:19|20)\d\d\b",
        r"\b(?:semana santa|navidad|nochebuena|ano nuevo|fin de ano|dia de (?:los )?(?:muertos|reyes|las madres|la madre|san \w+|la virgen|la independencia|la bandera)|dia del (?:padre|nino|maestro)|christmas(?: eve| day)?|easter|thanksgiving|halloween|new year(?:'s)?(?: eve| day)?|day of the dead|holy week|good friday)\b",
        # The article is no part of it: beside "3 de octubre" it would stand as a mark of its own.
        r"(?:(?<=\bel\s)(?:dia\s)?|\bdia\s|(?<=\bthe\s))\d{1,2}(?:st|nd|rd|th)?\b(?!\s?(?:%|por\sciento|percent))",
    )
)
_AGE = re.compile(
    rf"\b{_NUMBER}(?:\sy\s{_NUMBER})?\s(?:anos|anitos)\b|\b{_NUMBER}[\s-]?years?[\s-]old\b"
    # "Cumple quince", "tiene seis."; what is counted otherwise ("tiene seis hijos") is no age.
    rf"|\bcumpl(?:e|en|io|ia|ira)\s{_NUMBER}\b|\btiene\s{_NUMBER}(?=\s?(?:[.,;)]|$|y\b))"
)


def figures(text: str) -> tuple[Span, ...]:
    """Days written in figures alone, which no telephone may be mistaken for."""
    return tuple(Span(Trace.DATE, *match.span()) for match in FIGURES.finditer(text))


def dates(text: str) -> Iterator[Span]:
    """Days in words, and ages."""
    for pattern in DAYS:
        for match in pattern.finditer(text):
            yield Span(Trace.DATE, *match.span())
    for match in _AGE.finditer(text):
        yield Span(Trace.AGE, *match.span())
