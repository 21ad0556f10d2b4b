"""The built binary, running on a free port of this machine."""

import os
import pathlib
import subprocess
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("ATTENTION_SERVER_BINARY", ".build/release/attention-server")


class Answer:
    """A response: status, fields (by lower-case name) and content."""

    def __init__(self, response):
        self.status = response.status
        self.fields = {name.lower(): value for name, value in response.headers.items()}
        self.body = response.read()


class Server:
    """A running server with the given environment variables, as a context manager."""

    def __init__(self, **environment: str):
        self._environment = environment

    def __enter__(self):
        self._process = subprocess.Popen(
            [ROOT / BINARY, "--port", "0", "--log-level", "error"],
            env=os.environ | self._environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._process.stdout.readline().strip()
        prefix = "listening on "
        assert line.startswith(prefix), f"the server did not start: {line!r}"
        self.origin = line.removeprefix(prefix)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        assert self._process.wait(timeout=60) == 0
        self._process.stdout.close()

    @property
    def port(self) -> int:
        return int(self.origin.rsplit(":", 1)[1])

    def send(self, method: str, path: str, body: bytes | None = None, **fields: str) -> Answer:
        """Sends one request. In the names of fields, underscores stand for hyphens."""
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        request = urllib.request.Request(self.origin + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error)
