"""Our contract beside AWS's own ``sagemaker-training`` toolkit: argv, environment, cwd and the text of a failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from caip_lab.cloud.training_contract import FOLDERS, Contract, arguments, decode, execute_error, refused_program

#: As the SDK sends them: JSON. And as boto3 users do: whatever.
AWKWARD = {
    "max-depth": "4",
    "learning_rate": "0.1",
    "n": "3",
    "Z": '"z"',
    "name": '"abc"',
    "plain": "abc",
    "path": "/opt/ml/input/data/train",
    "nested": '{"b": {"c": [1, 2, null]}, "a": "x y"}',
    "list": '[1, "two", 3.5, [4]]',
    "yes": "true",
    "no": "false",
    "nothing": "null",
    "empty": '""',
    "nothing-at-all": "",
    "unicode": '"größe 漢字 🙂"',
    "raw-unicode": "größe",
    "quotes": json.dumps('it\'s "quoted" $HOME `x` ; rm -rf / \\ back'),
    "newline": json.dumps("two\nlines\ttab"),
    "spaces": '"  a  b  "',
    "leading": '"--looks-like-an-option"',
    "big": str(2**70),
    "negative": "-1e-7",
    "exponent": "1E400",
    "nan": "NaN",
    "single-quoted": "'abc'",
    "almost-json": "{'a': 1}",
    "UPPER": "1",
    "dotted.name": "1",
    "list-of-dicts": '[{"a": 1}]',
    "sagemaker_program": '"train.py"',
    "sagemaker_region": '"eu-west-1"',
    "sagemaker_container_log_level": "20",
    "sagemaker_job_name": '"a-job"',
    "sagemaker_enable_cloudwatch_metrics": "false",
    "sagemaker_parameter_server_enabled": "true",
    "sagemaker_instance_type": '"ml.m5.large"',
    "_tuning_objective_metric": '"accuracy"',
    "default_user_module_name": '"x"',
}
PLAIN = {"sagemaker_program": '"deep/train.py"', "sagemaker_submit_directory": "@code"}
REPORT = """
import json, os, sys
found = {"argv": sys.argv, "environment": dict(os.environ), "cwd": os.getcwd(), "path": sys.path[0]}
json.dump(found, open(os.environ["SM_OUTPUT_DATA_DIR"] + "/report.json", "w"))
sys.exit(int(os.environ.get("EXIT", "0")))
"""
#: What the image of scikit-learn runs: a framework module that hands everything to the toolkit.
FRAMEWORK = """
from sagemaker_training import entry_point, environment
def main():
    env = environment.Environment()
    entry_point.run(uri=env.module_dir, user_entry_point=env.user_entry_point, args=env.to_cmd_args(),
                    env_vars=env.to_env_vars())
"""
CHANNELS = {
    "train": {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"},
    "my-test.set_1": {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "ContentType": "text/csv"},
}


class Run:
    """One job in a folder: laid out by our contract, run by AWS's toolkit."""

    def __init__(self, folder: Path, hyperparameters: dict[str, str], exit_code: int = 0) -> None:
        self.root = folder / "ml"
        for each in FOLDERS:
            (self.root / each).mkdir(parents=True)
        given = {name: text.replace("@code", str(self.root / "code")) for name, text in hyperparameters.items()}
        self.contract = Contract("a-job", str(self.root), "ml.m5.large", "eu-west-1", given, CHANNELS)
        for name, text in self.contract.config_files().items():
            (self.root / "input" / "config" / name).write_text(text)
        program = self.root / "code" / self.contract.program
        program.parent.mkdir(exist_ok=True)
        program.write_text(REPORT)
        self._run_toolkit(folder, exit_code)

    def _run_toolkit(self, folder: Path, exit_code: int) -> None:
        package = folder / "framework" / "sagemaker_sklearn_container"
        package.mkdir(parents=True)
        (package / "training.py").write_text(FRAMEWORK)
        (package / "__init__.py").touch()
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **self.contract.platform_variables(),
            "SAGEMAKER_BASE_DIR": str(self.root),
            "SM_STUDIO_LOCAL_MODE": "true",
            "PYTHONPATH": str(package.parent),
            "EXIT": str(exit_code),
        }
        code = "from sagemaker_training.trainer import train; train()"
        self.done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.root / "output" / "data" / "report.json").read_text())
        return found


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("awkward"), AWKWARD)


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("failing"), PLAIN, exit_code=3)


def test_argv_and_cwd_are_the_toolkits(awkward: Run) -> None:
    assert awkward.done.returncode == 0, awkward.done.stderr
    assert awkward.report["argv"] == [awkward.contract.program, *awkward.contract.arguments]
    assert awkward.report["cwd"] == awkward.contract.path("code")
    assert awkward.report["path"] == awkward.contract.path("code")


def test_every_variable_is_the_toolkits(awkward: Run) -> None:
    theirs = {name: text for name, text in awkward.report["environment"].items() if name.startswith("SM_")}
    assert theirs.pop("SM_STUDIO_LOCAL_MODE") == "true"
    ours = awkward.contract.variables()
    assert len(ours) > 60
    assert ours == theirs


def test_what_the_toolkit_sets_besides_is_set(awkward: Run) -> None:
    theirs, ours = awkward.report["environment"], awkward.contract.platform_variables()
    for name in ("CURRENT_HOST", "SAGEMAKER_JOB_NAME", "SAGEMAKER_REGION", "TRAINING_JOB_NAME"):
        assert ours[name] == theirs[name]


def test_a_script_in_a_folder_and_a_source_directory(failing: Run) -> None:
    assert failing.contract.variables() == {
        name: text
        for name, text in failing.report["environment"].items()
        if name.startswith("SM_") and name != "SM_STUDIO_LOCAL_MODE"
    }
    assert failing.report["argv"] == ["deep/train.py"]
    assert failing.contract.variables()["SM_MODULE_NAME"] == "deep/train"


def test_the_text_of_a_failure_is_the_toolkits(failing: Run) -> None:
    assert failing.done.returncode == 1
    command = [sys.executable, "--", failing.contract.program, *failing.contract.arguments]
    assert (failing.root / "output" / "failure").read_text() == execute_error(3, command)


def test_the_arguments_of_an_example() -> None:
    given = decode({"b-c": "[1, 2]", "a": "true", "d": '{"y": 1, "x": "z"}', "e": ""})
    assert arguments(given) == ["-a", "True", "--b-c", "[1, 2]", "-d", "x=z,y=1", "-e", ""]


@pytest.mark.parametrize(
    "name", ["", "/etc/x.py", "-c", "../x.py", "a/../x.py", "./x.py", "x y.py", "x;y.py", "a//b.py", "x\n.py"]
)
def test_a_name_that_is_no_script_in_the_source_directory_is_refused_as_by_the_toolkit(name: str) -> None:
    from sagemaker_training import errors, process

    with pytest.raises(errors.ClientError):
        process.validate_entry_point(name)
    assert "Set the 'sagemaker_program'" in refused_program(name) or repr(name) in refused_program(name)


@pytest.mark.parametrize("name", ["train.py", "a/b.py", "_x+1-2.py", ".hidden/x.sh"])
def test_other_names_are_taken(name: str) -> None:
    assert refused_program(name) == ""
