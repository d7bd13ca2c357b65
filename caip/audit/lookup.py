"""Work that knows the public checks' answers and nothing else: what a student makes who reads ``checks/``."""

from __future__ import annotations

from caip.audit.answers import defined_names
from caip.audit.files import file_name, split

__all__ = ["looked_up"]

#: Runs the public checks against the solution, keeps what went in and what came out, then answers from that alone.
CELL = """\
import contextlib, io, pickle
import caip_lab

_seen = {{}}

def _key(name, args, kwargs):
    return name, pickle.dumps((args, sorted(kwargs.items())))

def _recorded(name, function):
    def record(*args, **kwargs):
        key = _key(name, args, kwargs)
        _seen[key] = function(*args, **kwargs)
        return _seen[key]
    return record

{solution}
_functions = {functions!r}
for _name in _functions:
    globals()[_name] = _recorded(_name, globals()[_name])
with contextlib.redirect_stdout(io.StringIO()):
    caip_lab.check({exercise!r})

def _from_table(name):
    return lambda *args, **kwargs: _seen[_key(name, args, kwargs)]

for _name in _functions:
    globals()[_name] = _from_table(_name)
"""


#: The same for an answer that is a file, which is run anew for each call: what was seen is kept in the process.
FILE_CELL = """\
import builtins, contextlib, io
import caip_lab

builtins._seen = {{}}
_key = '''
import builtins, pickle
def _key(name, args, kwargs):
    return name, pickle.dumps((args, sorted(kwargs.items())))
'''
_record = '''
def _recorded(name, function):
    def record(*args, **kwargs):
        key = _key(name, args, kwargs)
        builtins._seen[key] = function(*args, **kwargs)
        return builtins._seen[key]
    return record
for _name in {functions!r}:
    globals()[_name] = _recorded(_name, globals()[_name])
'''
_table = '''
def _from_table(name):
    return lambda *args, **kwargs: builtins._seen[_key(name, args, kwargs)]
for _name in {functions!r}:
    globals()[_name] = _from_table(_name)
'''
with open({file!r}, "w") as _file:
    _file.write({code!r} + _key + _record)
with contextlib.redirect_stdout(io.StringIO()):
    caip_lab.check({exercise!r})
with open({file!r}, "w") as _file:
    _file.write(_key + _table)
"""


def looked_up(exercise: str, solution: str) -> str | None:
    """Return an answer cell for a function exercise that answers the public checks' calls and no other; None for values."""
    functions, values = defined_names(solution)
    if not functions or values:
        return None
    head, code = split(solution)
    if head:
        return FILE_CELL.format(file=file_name(solution), code=code, functions=sorted(functions), exercise=exercise)
    return CELL.format(solution=solution, functions=sorted(functions), exercise=exercise)
