"""What a projected text must not show: names, numbers and houses hidden, people under stable pseudonyms. Pure."""

from .mask import introduce, mask
from .pseudonyms import Pseudonyms
from .values import Kind, Known, Masked, Person, Span, Strictness, may_show

__all__ = ["Kind", "Known", "Masked", "Person", "Pseudonyms", "Span", "Strictness", "introduce", "mask", "may_show"]
