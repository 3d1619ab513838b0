"""Every sentence of the portal is said in English too, and its catalogue is the one the pages were written with."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_sentence_of_the_portal_has_its_english():
    done = subprocess.run(
        [sys.executable, "docs/messages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-2000:]
