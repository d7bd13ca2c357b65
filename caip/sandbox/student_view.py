"""Which folders of this machine a kernel may see: the interpreter, the system's libraries, the listed distributions.

Binding all of site-packages would show ``caip.ml``, the reference solution, and whatever else instructors install.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

from caip.sandbox.policy import KERNEL, Role, View

__all__ = ["distributions", "inside", "student_view"]

#: What a student's environment is, as pip would install it, and what the child's half itself needs. jinja2 comes with
#: JupyterLab, and pandas' tables in colour need it.
ROOTS = ("caip-lab", "ipython", "jinja2", "matplotlib-inline", "msgpack")
#: A front end is no part of a kernel; its hundred packages would only cost mounts.
LEFT_OUT = frozenset({"jupyterlab"})
SYSTEM = ("/usr/bin", "/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/libexec", "/usr/share/zoneinfo")
MERGED = ("/bin", "/lib", "/lib64", "/lib32", "/sbin")
LOADER = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/etc/mime.types")
CHILD_HALF = ("account.py", "confine.py", "kernel.py", "outputs.py", "shell.py", "wire.py", "zygote.py")
#: Where the child's half lies in the view.
PROGRAM_FOLDER = "/opt/caip"
#: Folders of a kernel's own, and where an environment is shown that lies below one.
OWN, ELSEWHERE = ("/tmp/", "/lab/"), "/opt/student"


def inside(path: str) -> str:
    """Return where a kernel sees ``path``: an environment below a folder that each kernel has to itself lies elsewhere."""
    if sys.prefix.startswith(OWN) and path.startswith(f"{sys.prefix}/"):
        return ELSEWHERE + path.removeprefix(sys.prefix)
    return path


def student_view(extras: Sequence[str] = (), role: Role = KERNEL) -> View:
    """Return the view of a role in a lab whose students install ``caip-lab`` with ``extras``."""
    binds = [(path, path) for path in (*SYSTEM, *LOADER) if os.path.exists(path) and not os.path.islink(path)]
    links = [(path, os.readlink(path)) for path in (*MERGED, *SYSTEM, *LOADER) if os.path.islink(path)]
    binds += [(path, path) for path in MERGED if os.path.isdir(path) and not os.path.islink(path)]
    if not sys.base_prefix.startswith("/usr/lib") and sys.base_prefix != "/usr":
        binds.append((sys.base_prefix, sys.base_prefix))
    ours = (*(str(Path(__file__).with_name(name)) for name in CHILD_HALF), *role.programs)
    binds += [(path, f"{PROGRAM_FOLDER}/{Path(path).name}") for path in ours]
    default = View()
    return View(
        binds=tuple(binds),
        masks=tuple(dict.fromkeys(_package_folders())),
        over_masks=tuple(dict.fromkeys(_shown(extras))),
        files=default.files + tuple(_virtual_environment_files()),
        symlinks=default.symlinks + tuple(links) + tuple(_virtual_environment_links()),
        folders=(*default.folders, role.folder),
    )


def _package_folders() -> Iterator[str]:
    """Every folder of packages within what is bound: made empty before the listed ones are shown."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    yield from (str(Path(sys.base_prefix, "lib", version, name)) for name in ("site-packages", "dist-packages"))
    yield from ("/usr/lib/python3/dist-packages", f"/usr/lib/{version}/dist-packages")


def _virtual_environment_files() -> Iterator[tuple[str, str]]:
    config = Path(sys.prefix, "pyvenv.cfg")
    if sys.prefix != sys.base_prefix and config.is_file():
        yield inside(str(config)), config.read_text(encoding="utf-8")


def _virtual_environment_links() -> Iterator[tuple[str, str]]:
    """Yield the environment's own names for the interpreter, so that ``sys.executable`` is what it is outside."""
    if sys.prefix == sys.base_prefix:
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    interpreter = os.path.realpath(sys.executable)
    for name in dict.fromkeys((Path(sys.executable).name, "python", "python3", version)):
        yield inside(str(Path(sys.prefix, "bin", name))), interpreter


def _shown(extras: Sequence[str]) -> Iterator[tuple[str, str]]:
    packages = sysconfig.get_path("purelib")
    for found in distributions(ROOTS, extras):
        home = str(found.locate_file(""))
        for name in sorted(_top_level(found)):
            if os.path.exists(os.path.join(home, name)):
                yield os.path.join(home, name), inside(os.path.join(home, name))
    spec = find_spec("caip_lab")
    folder = None if spec is None or not spec.submodule_search_locations else spec.submodule_search_locations[0]
    if folder is not None:  # where it is installed for editing, it lies elsewhere
        yield folder, inside(os.path.join(packages, "caip_lab"))


def _top_level(found: Distribution) -> set[str]:
    """Return the names in site-packages that a distribution owns: packages, modules, its metadata."""
    parts = {file.parts[0] for file in found.files or ()}
    return {name for name in parts if name not in ("..", "__pycache__", "caip_lab") and not name.endswith((".pth", "/"))}


@cache
def distributions(roots: tuple[str, ...], extras: tuple[str, ...] = ()) -> tuple[Distribution, ...]:
    """Return the installed distributions that ``roots`` need, themselves included, each once."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset(extras) if name == "caip-lab" else frozenset()) for name in roots]
    while waiting:
        name, wanted = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found or key in LEFT_OUT:
            continue
        try:
            found[key] = distribution(name)
        except PackageNotFoundError:
            continue  # a requirement of another platform or an extra that nobody asked for
        waiting += [(needed, more) for needed, more in _requirements(found[key], wanted)]
    return tuple(found.values())


def _requirements(found: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for text in found.requires or ():
        one = Requirement(text)
        environments = [{"extra": extra} for extra in ("", *extras)]
        if one.marker is None or any(one.marker.evaluate(environment) for environment in environments):
            yield one.name, frozenset(one.extras)
