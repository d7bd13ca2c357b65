"""The graders graded: right answers of every style, named mistakes, mutants, stubs and looked-up answers put to them."""

from caip.audit.audit import audit_lab
from caip.audit.findings import ExerciseAudit, LabAudit, Survivor

__all__ = ["ExerciseAudit", "LabAudit", "Survivor", "audit_lab"]
