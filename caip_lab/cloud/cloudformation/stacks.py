"""A stack: made resource by resource with events, undone where one fails, removed in the order against its making.

Imports moto.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.cloudformation import models
from moto.cloudformation.parsing import OutputMap
from moto.core.utils import utcnow

from caip_lab.cloud.cloudformation import templates
from caip_lab.cloud.cloudformation.resources import Resources, changed, reason_of
from caip_lab.cloud.unseen import start_thread

__all__ = ["Record", "Stack"]

FINISHED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


@dataclass
class Record:
    """What is known of one resource, as DescribeStackResources shows it."""

    name: str
    type: str
    physical_id: str = ""
    status: str = ""
    reason: str | None = None
    time: datetime = field(default_factory=utcnow)


class _Failed(Exception):
    """A resource that could not be made or changed."""


class Stack(models.Stack):
    """moto's, with resources that have states of their own. What takes time is done in a thread: see :meth:`start`."""

    parse_template = staticmethod(templates.parse)  # type: ignore[assignment]

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.records: dict[str, Record] = {}
        self.stack_status_reason: str | None = None
        self.settled = threading.Event()
        self.settled.set()
        self.last_updated_time: datetime | None = None
        self.deletion_time: datetime | None = None

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    def is_created(self) -> bool:
        return True

    @property
    def resources(self) -> Resources:
        found: Resources = self.resource_map  # type: ignore[assignment]
        return found

    def start(self, work: Callable[[], None]) -> None:
        """Do ``work`` in a thread; :attr:`settled` is set when it is done."""
        self.settled.clear()

        def run() -> None:
            try:
                work()
            finally:
                self.settled.set()

        start_thread(run, f"stack {self.name}")

    def create(self, on_failure: str = "ROLLBACK") -> None:
        """Make the resources; where one fails remove those that were made, unless ``on_failure`` is DO_NOTHING."""
        failed = self._make_all(templates.in_order(self.template_dict["Resources"]))
        if not failed:
            self._turn("CREATE_COMPLETE")
            return
        reason = f"The following resource(s) failed to create: [{failed}]."
        if on_failure == "DO_NOTHING":
            self._turn("CREATE_FAILED", reason)
            return
        rolling, done = ("DELETE", "DELETE") if on_failure == "DELETE" else ("ROLLBACK", "ROLLBACK")
        self._turn(f"{rolling}_IN_PROGRESS", f"{reason} Rollback requested by user.")
        left = self._remove_all(keep=())
        self._turn(f"{done}_FAILED" if left else f"{done}_COMPLETE", _failed_to_delete(left))

    def delete(self, retain: Iterable[str] = ()) -> None:
        """Remove what the stack made. DELETE_FAILED where something stays that was to go."""
        left = self._remove_all(keep=retain)
        self.deletion_time = utcnow()
        self._turn("DELETE_FAILED" if left else "DELETE_COMPLETE", _failed_to_delete(left))

    def change(self, template: str, parameters: Mapping[str, Any], tags: dict[str, str] | None) -> None:
        """Bring the resources to another template; where one fails bring them back."""
        before = (self.template, dict(self.resources.input_parameters))
        old = self.template_dict["Resources"]
        self.last_updated_time = utcnow()
        self._take(template, parameters)
        new = self.template_dict["Resources"]
        altered = {name for name, value in parameters.items() if before[1].get(name) != value}
        modified = changed(old, new, altered)
        failed = self._change_all(modified, [name for name in new if name not in old or name not in self.records])
        if failed:
            self._go_back(before, failed, modified)
            return
        removed = [name for name in old if name not in new]
        self._turn("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self._remove_named(removed, old)
        self.tags = tags if tags is not None else self.tags
        self._turn("UPDATE_COMPLETE")

    def _change_all(self, modified: list[str], added: list[str]) -> str:
        for name in templates.in_order(self.template_dict["Resources"]):
            failed = self._make_all([name]) if name in added else self._modify(name) if name in modified else ""
            if failed:
                return failed
        return ""

    def _go_back(self, before: tuple[Any, dict[str, Any]], failed: str, modified: list[str]) -> None:
        self._turn("UPDATE_ROLLBACK_IN_PROGRESS", f"The following resource(s) failed to update: [{failed}].")
        new = self.template_dict["Resources"]
        self._take(*before)
        for name in modified:
            if self.records[name].status in ("UPDATE_COMPLETE", "UPDATE_FAILED"):
                self._modify(name)
        self._turn("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self._remove_named([name for name in new if name not in self.template_dict["Resources"]], new)
        self._turn("UPDATE_ROLLBACK_COMPLETE")

    def _take(self, template: Any, parameters: Mapping[str, Any]) -> None:
        """Let the map of resources be of another template, with what is made kept."""
        self.template = template
        self._parse_template()
        made = {name: self.resources.made(name) for name in self.records}
        self.parameters = {**_defaults(self.template_dict), **parameters}
        self.resource_map = self._create_resource_map()
        self.resources._parsed_resources.update({name: each for name, each in made.items() if each is not None})
        self.output_map = self._create_output_map()
        self.description = self.template_dict.get("Description")

    def _create_resource_map(self) -> Resources:
        resource_map = Resources(
            self.stack_id,
            self.name,
            {**_defaults(self.template_dict), **self.parameters},
            self.tags,
            account_id=self.account_id,
            region_name=self.region_name,
            template=self.template_dict,
            cross_stack_resources=self.cross_stack_resources,
        )
        resource_map.load()
        return resource_map

    def _create_output_map(self) -> OutputMap:
        return OutputMap(self.resource_map, self.template_dict, self.stack_id)

    def _make_all(self, names: Iterable[str]) -> str:
        """Make resources in order; return the name of the first that fails, or nothing."""
        for name in names:
            if not self.resources.is_wanted(name):
                continue
            try:
                self._make(name)
            except _Failed:
                return name
        return ""

    def _make(self, name: str) -> None:
        record = self.records[name] = Record(name, self.template_dict["Resources"][name]["Type"])
        self._say(record, "CREATE_IN_PROGRESS")
        try:
            made = self.resources.make(name)
            record.physical_id = str(made.physical_resource_id)
            self._say(record, "CREATE_IN_PROGRESS", "Resource creation Initiated")
            _settle(made)
        except Exception as error:
            self._say(record, "CREATE_FAILED", reason_of(error))
            raise _Failed(name) from error
        self._say(record, "CREATE_COMPLETE")

    def _modify(self, name: str) -> str:
        record = self.records[name]
        self._say(record, "UPDATE_IN_PROGRESS")
        try:
            self.resources.modify(name)
            made = self.resources.made(name)
            record.physical_id = str(made.physical_resource_id)
            _settle(made)
        except Exception as error:  # noqa: BLE001 - any service's refusal is the resource's failure
            self._say(record, "UPDATE_FAILED", reason_of(error))
            return name
        self._say(record, "UPDATE_COMPLETE")
        return ""

    def _remove_all(self, keep: Iterable[str]) -> list[str]:
        """Remove everything made, the last first; return what is left though it was to go."""
        resources = self.template_dict.get("Resources", {})
        order = [name for name in reversed(templates.in_order(resources)) if self.resources.made(name) is not None]
        return [name for name in order if not self._remove(name, resources[name], name in keep)]

    def _remove_named(self, names: Iterable[str], resources: Mapping[str, Any]) -> None:
        for name in names:
            if self.resources.made(name) is not None:
                self.resources._resource_json_map[name] = resources[name]
                self._remove(name, resources[name], keep=False)
                self.resources._resource_json_map.pop(name)
            self.records.pop(name, None)

    def _remove(self, name: str, resource: Mapping[str, Any], keep: bool) -> bool:
        record = self.records[name]
        if keep or resource.get("DeletionPolicy") == "Retain":
            self._say(record, "DELETE_SKIPPED")
            return True
        self._say(record, "DELETE_IN_PROGRESS")
        try:
            self.resources.remove(name)
        except Exception as error:  # noqa: BLE001 - any service's refusal is the resource's failure
            self._say(record, "DELETE_FAILED", reason_of(error))
            return False
        self._say(record, "DELETE_COMPLETE")
        return True

    def _say(self, record: Record, status: str, reason: str | None = None) -> None:
        """Let a resource have a status, and an event tell of it."""
        record.status, record.reason, record.time = status, reason, utcnow()
        self._add_event(record.name, record.physical_id, record.type, status, reason)

    def _turn(self, status: str, reason: str | None = None) -> None:
        """Let the stack have a status, and an event tell of it."""
        self._add_event(self.name, self.stack_id, "AWS::CloudFormation::Stack", status, reason)
        self.status, self.stack_status_reason = status, reason

    def begin(self, status: str) -> None:
        """Let the stack be in progress, as its user asked."""
        self._turn(status, "User Initiated")

    def _add_event(self, name: str, physical_id: str, type: str, status: str, reason: str | None) -> None:
        event = models.Event(
            stack_id=self.stack_id,
            stack_name=self.name,
            logical_resource_id=name,
            physical_resource_id=physical_id,
            resource_type=type,
            resource_status=status,
            resource_status_reason=reason,
            resource_properties=None,
        )
        event.sendToSns(self.account_id, self.region_name, self.notification_arns)
        self.events.append(event)

    @property
    def outputs(self) -> list[dict[str, Any]] | None:
        return super().outputs if self.status in FINISHED else None

    @property
    def exports(self) -> list[Any]:
        return super().exports if self.status in FINISHED else []

    @property
    def parameter_list(self) -> list[dict[str, Any]]:
        hidden = self.resources.no_echo_parameter_keys
        return [
            {"ParameterKey": name, "ParameterValue": "****" if name in hidden else _text(value)}
            for name, value in self.resources.resolved_parameters.items()
        ]


def _settle(made: Any) -> None:
    """Wait until a resource is ready that takes its time."""
    settle = getattr(made, "settle", None)
    if settle is not None:
        settle()


def _defaults(template: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of parameters that are not given, as text: what moto splits and counts when they are given."""
    slots = template.get("Parameters", {})
    return {name: _text(slot["Default"]) for name, slot in slots.items() if "Default" in slot}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _failed_to_delete(left: list[str]) -> str | None:
    return f"The following resource(s) failed to delete: [{', '.join(left)}]." if left else None
