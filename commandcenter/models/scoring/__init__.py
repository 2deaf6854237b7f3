"""Figures about units and months: scores, assessment, accountability, panels and reports."""
