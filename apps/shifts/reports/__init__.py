"""The X report of a running shift and the Z report of a closed one."""

from apps.shifts.reports.content import Report, Row, Section, report_of
from apps.shifts.reports.render import FORMATS, PAPERS, chosen, render, render_paper

__all__ = [
    "FORMATS",
    "PAPERS",
    "Report",
    "Row",
    "Section",
    "chosen",
    "render",
    "render_paper",
    "report_of",
]
