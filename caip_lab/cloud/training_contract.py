"""What a training script finds in its container: as AWS's ``sagemaker-training`` toolkit gives it. Pure: no file is touched.

The rules: a user's hyperparameters are JSON, a value that is none is a string; they become arguments sorted by name, and
``SM_HP_*``; whatever is not a string becomes compact JSON with sorted keys in an environment variable, and Python's ``str``
in an argument. ``tests/cloud/test_training_contract.py`` compares all of it with the toolkit itself.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

__all__ = ["FOLDERS", "HOST", "Contract", "arguments", "decode", "execute_error", "refused_program"]

HOST = "algo-1"
GROUP = "homogeneousCluster"
FRAMEWORK_MODULE = "sagemaker_sklearn_container.training:main"
#: Hyperparameters that are the platform's, beside all that begin with ``sagemaker_``.
PLATFORM = (
    "sagemaker_program",
    "sagemaker_submit_directory",
    "sagemaker_enable_cloudwatch_metrics",
    "sagemaker_region",
    "sagemaker_container_log_level",
    "sagemaker_job_name",
    "default_user_module_name",
    "_tuning_objective_metric",
    "sagemaker_s3_output",
)
#: Any of these makes the job's group one that is distributed over.
DISTRIBUTED = (
    "sagemaker_mpi_enabled",
    "sagemaker_parameter_server_enabled",
    "sagemaker_distributed_dataparallel_enabled",
    "sagemaker_pytorch_ddp_enabled",
    "sagemaker_pytorch_xla_multi_worker_enabled",
    "sagemaker_multi_worker_mirrored_strategy_enabled",
    "sagemaker_torch_distributed_enabled",
)
#: The folders of ``/opt/ml`` that are there before a script runs.
FOLDERS = ("code", "input/config", "input/data", "model", "output/data")
PROGRAM = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._+-]*(/[A-Za-z0-9._+-]+)*")


def decode(hyperparameters: Mapping[str, str]) -> dict[str, Any]:
    """Return hyperparameters as the values that they are JSON of; as they are where they are none."""
    return {name: _value(text) for name, text in hyperparameters.items()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return text


def arguments(hyperparameters: Mapping[str, Any]) -> list[str]:
    """Return ``--name value`` for each, sorted; ``-n value`` where a name has one letter."""
    found = []
    for name in sorted(hyperparameters):
        found += [f"--{name}" if len(name) > 1 else f"-{name}" if name else "", _argument(hyperparameters[name])]
    return found


def _argument(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{key}={item}" for key, item in sorted(value.items()))
    return "" if value is None else str(value)


def refused_program(program: str) -> str:
    """Return why a script's name is not one, or nothing."""
    if not program:
        return (
            "The training entry point name is empty. Set the 'sagemaker_program' hyperparameter to the name of the script "
            "to run, relative to your source directory -- for example 'train.py'."
        )
    if not PROGRAM.fullmatch(program) or {".", ".."} & set(program.split("/")):
        return (
            f"The training entry point {program!r} cannot be used. It must be a path inside your source directory, of "
            "letters, digits, '.', '_', '+', '-' and '/' -- for example 'train.py'."
        )
    return ""


def execute_error(exit_code: int, command: list[str], kind: str = "ExecuteUserScriptError") -> str:
    """Return what the toolkit writes to ``output/failure`` where a command failed: it does not know what was printed."""
    more = '\nExtraInfo "OutOfMemory: Process killed by SIGKILL (signal 9)"' if exit_code == 137 else ""
    return f'{kind}:\nExitCode {exit_code}\nErrorMessage ""{more}\nCommand "{" ".join(command)}"'


@dataclass(frozen=True)
class Contract:
    """One job, as its container sees it. ``channels`` are the inputs, ``opt_ml`` is where the container has ``/opt/ml``."""

    job_name: str
    opt_ml: str
    instance_type: str
    region: str
    hyperparameters: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    job_arn: str = ""

    @cached_property
    def program(self) -> str:
        """The script to run, as the SDK names it; empty where it does not."""
        return self.environment.get("SAGEMAKER_PROGRAM") or str(self._all.get("sagemaker_program") or "")

    @property
    def module_dir(self) -> str:
        """Where ``sourcedir.tar.gz`` is."""
        return str(self._all.get("sagemaker_submit_directory", self.path("code")))

    @property
    def arguments(self) -> list[str]:
        return arguments(self._user)

    def path(self, *parts: str) -> str:
        return os.path.join(self.opt_ml, *parts)

    def config_files(self) -> dict[str, str]:
        """Return what is in ``input/config``: name -> JSON."""
        contents = {
            "hyperparameters": dict(self.hyperparameters),
            "resourceconfig": self._resource_config,
            "inputdataconfig": self._input_data_config,
        }
        return {f"{name}.json": json.dumps(content) for name, content in contents.items()}

    def variables(self) -> dict[str, str]:
        """Return every ``SM_*`` variable."""
        env = {**self._shared, "hps": self._user, "framework_params": self._framework, "channels": sorted(self.channels)}
        env |= {"user_args": self.arguments, "training_env": self.training_env()}
        env |= {f"channel_{name}": self.path("input", "data", name) for name in self.channels}
        env |= {f"hp_{name}": value for name, value in self._user.items()}
        return {f"SM_{name.upper()}": _variable(value) for name, value in env.items()}

    def training_env(self) -> dict[str, Any]:
        """Return what ``SM_TRAINING_ENV`` is JSON of."""
        hosts = [HOST] if GROUP in self._distribution_groups else []
        return {
            **self._shared,
            "additional_framework_parameters": self._framework,
            "channel_input_dirs": {name: self.path("input", "data", name) for name in self.channels},
            "distribution_hosts": hosts,
            "hyperparameters": self._user,
            "is_master": True,
            "is_modelparallel_enabled": None,
            "is_smddpmprun_installed": False,
            "is_smddprun_installed": False,
            "job_name": self.job_name,
            "master_hostname": HOST,
            "topology": [],
        }

    def platform_variables(self) -> dict[str, str]:
        """Return what else the platform, the image and the toolkit set."""
        return {
            "TRAINING_JOB_NAME": self.job_name,
            "TRAINING_JOB_ARN": self.job_arn,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "CURRENT_HOST": HOST,
            "SAGEMAKER_JOB_NAME": str(self._all.get("sagemaker_job_name", "")),
            "SAGEMAKER_REGION": str(self._all.get("sagemaker_region", self.region)),
            "SAGEMAKER_TRAINING_MODULE": FRAMEWORK_MODULE,
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONIOENCODING": "UTF-8",
        }

    @cached_property
    def _all(self) -> dict[str, Any]:
        return decode(self.hyperparameters)

    @cached_property
    def _user(self) -> dict[str, Any]:
        return {k: v for k, v in self._all.items() if k not in PLATFORM and not k.startswith("sagemaker_")}

    @cached_property
    def _framework(self) -> dict[str, Any]:
        return {k: v for k, v in self._all.items() if k.startswith("sagemaker_") and k not in PLATFORM}

    @property
    def _distribution_groups(self) -> Any:
        default = [GROUP] if any(self._framework.get(name) for name in DISTRIBUTED) else []
        return self._framework.get("sagemaker_distribution_instance_groups", default)

    @property
    def _resource_config(self) -> dict[str, Any]:
        return {
            "current_host": HOST,
            "current_instance_type": self.instance_type,
            "current_group_name": GROUP,
            "hosts": [HOST],
            "instance_groups": [self._group],
            "network_interface_name": "eth0",
        }

    @property
    def _group(self) -> dict[str, Any]:
        return {"instance_group_name": GROUP, "instance_type": self.instance_type, "hosts": [HOST]}

    @property
    def _input_data_config(self) -> dict[str, dict[str, str]]:
        return {name: dict(config) for name, config in self.channels.items()}

    @property
    def _shared(self) -> dict[str, Any]:
        """What is in the environment by itself, and in ``SM_TRAINING_ENV`` again."""
        return {
            "current_host": HOST,
            "current_instance_group": GROUP,
            "current_instance_group_hosts": [HOST],
            "current_instance_type": self.instance_type,
            "distribution_instance_groups": self._distribution_groups,
            "framework_module": FRAMEWORK_MODULE,
            "hosts": [HOST],
            "input_config_dir": self.path("input", "config"),
            "input_data_config": self._input_data_config,
            "input_dir": self.path("input"),
            "instance_groups": [GROUP],
            "instance_groups_dict": {GROUP: self._group},
            "is_hetero": False,
            "log_level": self._all.get("sagemaker_container_log_level", 20),
            "model_dir": self.path("model"),
            "module_dir": self.module_dir,
            "module_name": self.program.removesuffix(".py"),
            "network_interface_name": "eth0",
            "num_cpus": os.cpu_count(),
            "num_gpus": 0,
            "num_neurons": 0,
            "output_data_dir": self.path("output", "data"),
            "output_dir": self.path("output"),
            "output_intermediate_dir": self.path("output", "intermediate"),
            "resource_config": self._resource_config,
            "user_entry_point": self.program,
        }


def _variable(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))
