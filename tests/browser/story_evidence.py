"""After the delivery: the bill stays sealed with the family's request, the desk sees its mark."""

from io import BytesIO

from PIL import Image

from tests.browser.story_walker import Walker

BILL = "Factura de Ximena Cocom.jpg"


def bring(intermediary: Walker) -> str:
    """A file that lies is refused, and the bill is sealed; gives the beginning of its mark."""
    intermediary.go("/intermediary/")
    intermediary.follow("Alimentos")
    intermediary.follow("Comprobantes")
    intermediary.look("evidence")
    _send(intermediary, b"%PDF-1.7 no es una foto %%EOF")
    intermediary.reads("Un archivo no es lo que dice su nombre. No se recibió.")
    _send(intermediary, _photograph())
    intermediary.reads("El comprobante quedó sellado. La mesa verá cuánto, qué día y su huella.")
    intermediary.reads_name("$580.00 MXN")
    assert BILL not in intermediary.page.content()
    intermediary.look("evidence-kept")
    return intermediary.page.locator("main code").first.inner_text()


def find_on_the_desk(staff: Walker, case: str, mark: str) -> None:
    """Amount, day and mark, and nothing of the paper."""
    staff.go(f"/desk/cases/{case}")
    staff.waits_for(mark)
    staff.reads_name("$580.00 MXN")
    assert BILL not in staff.page.content()
    staff.look("case-evidence")


def _send(intermediary: Walker, plain: bytes) -> None:
    form = intermediary.form("Sellar y avisar a la mesa")
    form.element("input[type=radio]").first.check()
    form.write("Cuánto se gastó", "580")
    form.write("Día del gasto", "2026-11-03")
    form.control("Foto o PDF del comprobante").set_input_files(
        {"name": BILL, "mimeType": "image/jpeg", "buffer": plain}
    )
    form.send()


def _photograph() -> bytes:
    out = BytesIO()
    Image.new("RGB", (120, 80), "white").save(out, "JPEG", comment=b"Ximena Cocom")
    return out.getvalue()
