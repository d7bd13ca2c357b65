"""The graders graded: right answers of every style, named mistakes, mutants, stubs and looked-up answers put to them."""

from caip.audit.audit import audit_labs
from caip.audit.findings import MOST_LOOKED_UP, ExerciseAudit, LabAudit, Survivor

__all__ = ["MOST_LOOKED_UP", "ExerciseAudit", "LabAudit", "Survivor", "audit_labs"]
