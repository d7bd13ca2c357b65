"""A training script in its container: what AWS's image does between the platform's download and its upload."""

from __future__ import annotations

import json
import os
import shlex
import stat
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from caip_lab.cloud import containers, services
from caip_lab.cloud.archives import ArchiveError, Limits, unpack
from caip_lab.cloud.containers import Task, folders
from caip_lab.cloud.containers.protocol import Lines
from caip_lab.cloud.training_contract import FOLDERS, Contract, execute_error, refused_program
from caip_lab.cloud.uris import Objects, StorageError, split_uri

__all__ = ["AlgorithmFailed", "Interrupted", "Script"]

INSTALL = str(Path(containers.__file__).with_name("install.py"))
#: Runs what is no Python program, in a container whose program is Python.
SHELL = "import os, sys; os.execv('/bin/sh', ['/bin/sh', '-c', sys.argv[1]])"
#: AWS gives a job 120 s between SIGTERM and SIGKILL.
STOP_GRACE_S = 10.0
LOOK_S = 0.25
FAILURE_BYTES = 4096


class AlgorithmFailed(Exception):
    """The script, or what its image does around it, failed. The message is what is in ``output/failure``."""


class Interrupted(Exception):
    """The job is to end before its script did."""


class Script:
    """One job's script. ``folder`` becomes its ``/opt/ml``; ``is_over`` says whether it is to be ended."""

    def __init__(
        self,
        contract: Contract,
        folder: Path,
        storage: Objects,
        lines: Lines,
        is_over: Callable[[], bool],
        grace_s: float = STOP_GRACE_S,
    ) -> None:
        self.contract, self.folder, self._grace_s = contract, folder, grace_s
        self._storage, self._lines, self._is_over = storage, lines, is_over
        self._services = services.get()
        #: What the program ended with; None where it did not run, or was ended.
        self.exit_code: int | None = None

    def lay_out(self) -> None:
        """Make ``/opt/ml`` with the job's configuration in it."""
        for name in (*FOLDERS, "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for name, text in self.contract.config_files().items():
            (self.folder / "input" / "config" / name).write_text(text, encoding="utf-8")

    def run(self, credentials: Mapping[str, str]) -> None:
        """Fetch the source, install what it asks for, run it to its end. AlgorithmFailed, Interrupted."""
        environment = self._environment(credentials)
        try:
            self._fetch_source()
            why = refused_program(self.contract.program)
            if why:
                raise AlgorithmFailed(why)
            self._install(environment)
            self._execute({**environment, **self.contract.variables()})
        except AlgorithmFailed as failure:
            reported = self._reported() or str(failure)
            self._say("ERROR", "Reporting training FAILURE", *reported.splitlines())
            raise AlgorithmFailed(reported) from failure
        self._say("INFO", "Reporting training SUCCESS")

    def _fetch_source(self) -> None:
        uri, code = self.contract.module_dir, self.folder / "code"
        if not uri.startswith("s3://"):
            return
        try:
            unpack(self._storage.read(uri), code, Limits(total_bytes=self._services.settings.container_disk_bytes))
        except StorageError as error:
            status, name = ("403", "Forbidden") if "(403)" in str(error) else ("404", "Not Found")
            raise AlgorithmFailed(
                f"Framework Error: \nbotocore.exceptions.ClientError: An error occurred ({status}) when calling the HeadObject "
                f"operation: {name}\n{error} (sagemaker_submit_directory {uri})"
            ) from error
        except ArchiveError as error:
            name = split_uri(uri)[1].rpartition("/")[2]
            raise AlgorithmFailed(f"Framework Error: \n{name} was not extracted: {error}") from error
        program = code / self.contract.program
        if program.is_file():
            program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def _install(self, environment: Mapping[str, str]) -> None:
        """Install requirements.txt, or a source directory that is a package, into a folder of the job."""
        code = self.folder / "code"
        is_package = self._is_package()
        has_requirements = (code / "requirements.txt").is_file() and self.contract.program.endswith(".py")
        if not (is_package or has_requirements):
            return
        what = [*(["."] if is_package else []), *(["-r", "requirements.txt"] if has_requirements else [])]
        self._say("INFO", "Installing module." if is_package else "Installing dependencies from requirements.txt")
        exit_code = self._contain([INSTALL, self.contract.path("packages"), *what], environment)
        if exit_code:
            kind = "InstallModuleError" if is_package else "InstallRequirementsError"
            raise AlgorithmFailed(execute_error(exit_code, [sys.executable, "-m", "pip", "install", *what], kind))

    def _execute(self, environment: Mapping[str, str]) -> None:
        paths = [self.contract.path("code"), self.contract.path("packages")]
        given = {**environment, "PYTHONPATH": os.pathsep.join(paths[: 2 if (self.folder / "packages").is_dir() else 1])}
        argv, command = self._command()
        self._say("INFO", "Invoking user script", *self._announcement(command))
        self.exit_code = self._contain(argv, given)
        if self.exit_code:
            raise AlgorithmFailed(execute_error(self.exit_code, command))

    def _command(self) -> tuple[list[str], list[str]]:
        """Return what Python is to run, and the command as AWS names it."""
        program, arguments = self.contract.program, self.contract.arguments
        if program.endswith(".sh") or not (program.endswith(".py") or self._is_package()):
            line = f"./{program} {' '.join(map(shlex.quote, arguments))}"
            return ["-c", SHELL, line], ["/bin/sh", "-c", line]
        if self._is_package():
            argv = ["-m", program.removesuffix(".py"), *arguments]
            return argv, [sys.executable, *argv]
        return [program, *arguments], [sys.executable, "--", program, *arguments]

    def _is_package(self) -> bool:
        return (self.folder / "code" / "setup.py").is_file() and not self.contract.program.endswith(".sh")

    def _contain(self, argv: Sequence[str], environment: Mapping[str, str]) -> int:
        _require_words(argv, environment)
        settings = self._services.settings
        task = Task(
            folder=self.folder,
            argv=argv,
            cwd=self.contract.path("code"),
            environment=environment,
            memory_bytes=settings.container_memory_bytes,
            file_bytes=settings.container_disk_bytes,
        )
        container = self._services.containers.start(task, self._lines)
        while (exit_code := container.wait(LOOK_S)) is None:
            if self._is_over():
                container.stop(self._grace_s)
                raise Interrupted
        return exit_code

    def _environment(self, credentials: Mapping[str, str]) -> dict[str, str]:
        """Return the image's environment, the platform's, and the job's own."""
        temporary = self.contract.path("tmp")
        return {
            "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.defpath]),
            "HOME": temporary,
            "TMPDIR": temporary,
            "AWS_ENDPOINT_URL": self._services.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            **credentials,
            **self.contract.platform_variables(),
            **self.contract.environment,
        }

    def _announcement(self, command: Sequence[str]) -> list[str]:
        """Return what AWS's image logs before a script runs."""
        variables = [f"{name}={value}" for name, value in self.contract.variables().items()]
        training_env = json.dumps(self.contract.training_env(), indent=4).splitlines()
        return [
            *("Training Env:", *training_env),
            *("Environment variables:", *variables),
            *("Invoking script with the following command:", " ".join(command)),
        ]

    def _say(self, level: str, text: str, *more: str) -> None:
        now = time.time()
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now))
        self._lines([f"{stamp},{int(now % 1 * 1000):03d} sagemaker-training-toolkit {level:<8} {text}", *more])

    def _reported(self) -> str:
        """Return what the script wrote to ``output/failure``: a file of its own, whatever it put there."""
        output = folders.inside(self.folder, "output")
        if output is None:
            return ""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            descriptor = os.open(output / "failure", flags)
        except OSError:
            return ""
        try:
            is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
            return os.read(descriptor, FAILURE_BYTES).decode("utf-8", "replace") if is_file else ""
        finally:
            os.close(descriptor)


def _require_words(argv: Sequence[str], environment: Mapping[str, str]) -> None:
    """AlgorithmFailed for what no process can be given."""
    for text in (*argv, *environment, *environment.values()):
        try:
            wrong = "embedded null byte" if b"\0" in os.fsencode(text) else ""
        except UnicodeEncodeError as error:
            wrong = str(error)
        if wrong:
            raise AlgorithmFailed(f'ExecuteUserScriptError:\nExitCode None\nErrorMessage ""\nCommand "{wrong}"')
