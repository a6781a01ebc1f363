"""A server with one slow page, to be told to stop while it answers: `python -m … PORT`."""

import sys
import time
from types import SimpleNamespace

from flask import Flask

from portal.commands.serving import stop_on_signals, web_server

if __name__ == "__main__":
    app = Flask("slow")
    app.config.update(MAX_CONTENT_LENGTH=1024, SETTINGS=SimpleNamespace(trusted_proxies=0))

    @app.get("/slow")
    def slow() -> str:
        """Tell the test that it may stop us, and answer a moment later."""
        print("in hand", flush=True)
        time.sleep(1)
        return "whole answer"

    server = web_server(app, host="127.0.0.1", port=int(sys.argv[1]))
    stop_on_signals()
    print("ready", flush=True)
    server.run()
