"""In CI a skipped test is a failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.platsvakt import plain_environment

ROOT = Path(__file__).parent.parent

PASSES = "def test_passes():\n    pass\n"
SKIPS = "import pytest\n\n\ndef test_skips():\n    pytest.skip('no such server')\n"
SKIPS_IN_SETUP = "import pytest\n\n\n@pytest.mark.skip('no such server')\ndef test_skips():\n    pass\n"
SKIPS_AS_A_WHOLE = "import pytest\n\npytest.skip('no such server', allow_module_level=True)\n"
FAILS_AS_EXPECTED = "import pytest\n\n\n@pytest.mark.xfail\ndef test_fails():\n    raise ValueError\n"


@pytest.mark.parametrize(
    ("source", "no_skips", "status"),
    [
        (SKIPS, "", 0),
        (SKIPS, "1", 1),
        (SKIPS_IN_SETUP, "1", 1),
        (SKIPS_AS_A_WHOLE, "1", 2),  # pytest's status for a file that could not be collected
        (FAILS_AS_EXPECTED, "1", 0),
        ("", "1", 0),
    ],
)
def test_a_skip_is_a_failure_where_none_may_be(source: str, no_skips: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "test_passing.py").write_text(PASSES)
    (tmp_path / "test_other.py").write_text(source)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "tests.conftest",
            f"--rootdir={tmp_path}",
        ],
        cwd=tmp_path,
        env=plain_environment(PLATSVAKT_NO_SKIPS=no_skips),
        capture_output=True,
        text=True,
    )
    assert done.returncode == status, done.stdout
    closing = done.stdout.splitlines()[-1]
    assert ("1 passed" in closing) == (status != 2)
    assert ("no such server" in done.stdout) == bool(status)
