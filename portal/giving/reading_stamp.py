"""Read what a stamped CFDI says. The file comes from outside: nothing in it is followed.

No document type, hence no entities, no bombs and nothing fetched; a bounded size; UTF-8 only,
as the SAT demands, so that no other coding hides any of it.
"""

from typing import Any

from portal.giving.cfdi_errors import XmlRefused
from portal.giving.cfdi_rules import LARGEST, Stamped

CFDI = "{http://www.sat.gob.mx/cfd/4}"
STAMP = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"
DONATARIAS = "{http://www.sat.gob.mx/donat}Donatarias"


def stamped_in(body: bytes) -> Stamped:
    """What the file says; raises XmlRefused."""
    root = _root(body)
    stamp, donation = _only(root, STAMP), _only(root, DONATARIAS)
    issuer, receiver = root.find(f"{CFDI}Emisor"), root.find(f"{CFDI}Receptor")
    return Stamped(
        version=_said(root, "Version") if root.tag == f"{CFDI}Comprobante" else "",
        kind=_said(root, "TipoDeComprobante"),
        issuer=_said(issuer, "Rfc"),
        receiver=_said(receiver, "Rfc"),
        total=_said(root, "Total"),
        currency=_said(root, "Moneda"),
        authorisation=_said(donation, "noAutorizacion"),
        on_day=_said(root, "Fecha"),
        uuid=_said(stamp, "UUID").lower(),
        sealed=all((_said(root, "Sello"), _said(root, "NoCertificado"), _said(stamp, "SelloSAT"))),
    )


def _root(body: bytes) -> Any:
    from lxml import etree

    if len(body) > LARGEST:
        raise XmlRefused(["size"])
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise XmlRefused(["text"]) from None
    if "\x00" in text:
        raise XmlRefused(["text"])
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise XmlRefused(["doctype"])
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        raise XmlRefused(["broken"]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused(["doctype"])
    return root


def _only(root: Any, tag: str) -> Any:
    """The one such part of the complement; None where there is none or more than one."""
    found = root.findall(f"{CFDI}Complemento/{tag}")
    return found[0] if len(found) == 1 else None


def _said(element: Any, name: str) -> str:
    return "" if element is None else str(element.get(name, ""))
