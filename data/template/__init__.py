"""The standard workbook: one unit, one month, ready to be filled in."""

from data.template.known import prefilled_workbook
from data.template.workbook import file_name, standard_workbook

__all__ = ["file_name", "prefilled_workbook", "standard_workbook"]
