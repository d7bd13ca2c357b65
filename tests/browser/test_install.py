"""``make test`` gets the browser where it can, says how where it cannot, and in CI fails without one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "chromium.sh"
APT = """#!/bin/sh
echo "$@" >> {log}
[ "$1" = update ] || {{ printf '#!/bin/sh\\n' > {browser}; chmod +x {browser}; }}
"""


def install(folder: Path, *, uid: int = 0, apt: str | None = APT, ci: str = "") -> subprocess.CompletedProcess[str]:
    """Run the script on a machine that has nothing but what is put into ``folder``."""
    programs = {"id": f"#!/bin/sh\necho {uid}\n"} | ({} if apt is None else {"apt-get": apt})
    for name, text in programs.items():
        (folder / name).write_text(text.format(log=folder / "log", browser=folder / "browser"))
        (folder / name).chmod(0o755)
    for name in ("bash", "sh", "chmod"):
        (folder / name).symlink_to(f"/bin/{name}")
    environment = {"PATH": str(folder), "CHROMIUM": str(folder / "browser"), "CI": ci}
    return subprocess.run(["/bin/bash", SCRIPT], env=environment, check=False, capture_output=True, text=True)


def test_root_on_debian_gets_it_quietly_and_once(tmp_path: Path) -> None:
    done = install(tmp_path, ci="true")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "log").read_text().splitlines()[1] == "install -qq --yes --no-install-recommends chromium"
    again = subprocess.run([SCRIPT], env={"PATH": "/bin", "CHROMIUM": str(tmp_path / "browser")}, check=True, capture_output=True)
    assert again.stderr == b""


@pytest.mark.parametrize(("uid", "apt"), [(1000, APT), (0, None), (0, "#!/bin/sh\nexit 100\n")])
def test_who_cannot_have_it_is_told_how_and_only_ci_fails(tmp_path: Path, uid: int, apt: str | None) -> None:
    for number, (ci, code) in enumerate([("", 0), ("true", 1)]):
        (tmp_path / str(number)).mkdir()
        done = install(tmp_path / str(number), uid=uid, apt=apt, ci=ci)
        assert done.returncode == code
        assert "apt-get install chromium" in done.stderr
        assert not (tmp_path / str(number) / "browser").exists()
