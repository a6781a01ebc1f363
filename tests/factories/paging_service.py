"""The payment service's list of balance transactions alone, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.factories.balance_books import row


@contextmanager
def paging_service(count: int) -> Iterator[str]:
    """So many charges, newest first, a hundred a page, each with its charge expanded."""
    asked = [sys.executable, "-m", "tests.factories.paging_service", str(count)]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def _body(number: int) -> dict[str, object]:
    told = row(number)
    charge = {
        "id": f"ch_{number}", "object": "charge", "payment_intent": f"pi_{number}",
        "metadata": {"gift": "x" * 16}, "amount": told.amount.minor,
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
    }  # fmt: skip
    return {
        "id": told.id, "object": "balance_transaction", "amount": told.amount.minor,
        "fee": told.fee.minor, "net": told.net.minor, "currency": "mxn", "type": "charge",
        "created": int(told.occurred_at.timestamp()), "source": charge,
    }  # fmt: skip


def _serve(count: int) -> None:
    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each page waits 40 ms for an acknowledgement

        def do_GET(self):
            after = parse_qs(urlsplit(self.path).query).get("starting_after")
            newest = int(after[0].removeprefix("txn_")) - 1 if after else count - 1
            data = [_body(number) for number in range(newest, max(-1, newest - 100), -1)]
            page = {"object": "list", "data": data, "has_more": newest >= 100}
            sent = json.dumps(page).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_told):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
