"""The frozen data of each paper, gathered from dossier, shift and figures; what must not be seen arrives masked."""

from .gathering import Source, Subject, addressed, gather, whole
from .templates import faced, signed_first, version_of

__all__ = ["Source", "Subject", "addressed", "faced", "gather", "signed_first", "version_of", "whole"]
