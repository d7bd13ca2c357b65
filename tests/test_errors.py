"""caip's exceptions: one tree, drawn as it is, with sentences that help."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from caip import errors


def drawn() -> dict[str, str]:
    """Return child -> parent, as the docstring draws the tree."""
    tree: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"( +)(?:\+ )?([A-Z]\w+)", line)
        if not found:
            continue
        indent, name = len(found[1]), found[2]
        above = [(i, n) for i, n in above if i < indent]
        tree[name] = above[-1][1] if above else "Exception"
        above.append((indent, name))
    return tree


def actual() -> dict[str, str]:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == errors.__name__]
    return {c.__name__: c.__base__.__name__ for c in classes if issubclass(c, BaseException) and c.__base__}


def test_the_tree_is_drawn_as_it_is() -> None:
    assert drawn() == actual()


def test_all_names_every_exception() -> None:
    assert errors.__all__ == sorted(actual())


def test_every_exception_of_ours_is_in_the_tree() -> None:
    for name in actual():
        assert issubclass(getattr(errors, name), errors.CaipError)


EXPLAINED = [errors.EnvironmentFault, errors.UsageError, errors.ReleaseError, errors.CollectError, errors.GraderFault]


@pytest.mark.parametrize("kind", EXPLAINED)
def test_a_message_says_what_happened_what_was_left_and_what_to_do(kind: type[errors.Explained]) -> None:
    error = kind("The disk is full.", "release/ is as it was.", "Make room and run again.")
    assert str(error) == "The disk is full. release/ is as it was. Make room and run again."
    assert (error.happened, error.unchanged, error.todo) == error.args


def test_a_message_says_that_nothing_changed_unless_told_otherwise() -> None:
    assert str(errors.UsageError("There is no lab x.")) == "There is no lab x. Nothing was changed."


def test_a_config_error_names_file_key_expected_and_found() -> None:
    text = str(errors.ConfigError(Path("course.toml"), "late.percent", "a number", "ten"))
    for part in ("course.toml", "late.percent", "expected a number", "'ten'", "Nothing was changed", "mend the file"):
        assert part in text


def test_a_config_error_without_a_value_speaks_of_none() -> None:
    assert "found" not in str(errors.ConfigError(Path("lab.toml"), "title", "a text"))


def test_sandbox_errors_say_what_the_process_did() -> None:
    assert "ended" in str(errors.KernelDied())
    assert "2.5 s" in str(errors.KernelTimeout(2.5))
    assert "surplus bytes" in str(errors.Tampered("surplus bytes"))


def test_exit_codes_follow_the_command_line_s_contract() -> None:
    codes = {name: getattr(errors, name).exit_code for name in actual()}
    assert {name for name, code in codes.items() if code == 2} == {"ConfigError", "UsageError"}
    assert {name for name, code in codes.items() if code == 3} == {"EnvironmentFault", "GraderFault"}
    assert set(codes.values()) == {1, 2, 3}
