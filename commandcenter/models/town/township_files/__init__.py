"""The township's defaults as files an administrator edits: read, checked, refused with file and line."""

from .loader import coverage_holes, load_township

__all__ = ["coverage_holes", "load_township"]
