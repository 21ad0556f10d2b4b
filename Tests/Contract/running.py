"""Ways to start the built binary in unusual surroundings."""

import contextlib
import os
import shlex
import subprocess

import pytest

from server import BINARY, ROOT

PATIENCE = 60
PROGRAM = str(ROOT / BINARY)


def run(*arguments, **options):
    """Runs the binary until it exits, with the given arguments."""
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, timeout=PATIENCE, **options
    )


@contextlib.contextmanager
def started(*arguments, command=None, **options):
    """Runs the binary, and yields the process and the lines in which it announces itself."""
    process = subprocess.Popen(
        [*(command or [PROGRAM]), "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on "), f"the server did not start: {line!r}"
        yield process, line.strip().removeprefix("listening on ")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def in_namespace(script):
    """Returns a command that runs a script in its own mount namespace, and then the binary."""
    namespace = ["unshare", "--mount", "--user", "--map-root-user"]
    if os.geteuid() == 0:
        namespace = ["unshare", "--mount"]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("mount namespaces are not permitted here")
    script += f'\nexec {shlex.quote(PROGRAM)} "$@"'
    return [*namespace, "sh", "-ec", script, "sh"]
