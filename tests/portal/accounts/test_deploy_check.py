"""What Django itself says of the settings of a portal behind HTTPS."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.one_database
def test_deploy_check_is_clean_behind_https(tmp_path):
    environment = {
        **os.environ,
        "YUQI_HOME": str(tmp_path),
        "YUQI_PUBLIC_URL": "https://yuqi.example.gov.cn",
        "DJANGO_SETTINGS_MODULE": "yuqi.portal.settings",
    }
    for name in ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        environment.pop(name, None)

    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
