"""What a projected text must not show: names, numbers and houses hidden, people under stable pseudonyms. Pure."""

from .holding import held_back
from .mask import introduce, mask
from .pseudonyms import Pseudonyms
from .values import Kind, Known, Masked, Person, Span, Strictness, may_show

__all__ = [
    "Kind", "Known", "Masked", "Person", "Pseudonyms", "Span", "Strictness", "held_back", "introduce", "mask",
    "may_show",
]  # fmt: skip
