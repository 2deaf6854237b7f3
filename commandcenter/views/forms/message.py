"""What a form says about itself: a lost race, a refusal that is about no field, what has changed meanwhile."""

from __future__ import annotations

from ..widgets.layout import Label, set_role

#: Colour is never the only carrier.
_SHAPES = {"overdue": "● ", "due_soon": "▲ "}


class Message(Label):
    """A sentence above the fields; it takes no room while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "strong")
        self.setWordWrap(True)
        self.setAccessibleName(self.tr("提示"))
        self.say("")

    def say(self, words: str, tone: str = "overdue") -> None:
        """`tone` is overdue for what went wrong, due_soon for what is to be looked at; no words take it back."""
        self.setText(f"{_SHAPES[tone]}{words}" if words else "")
        self.setVisible(bool(words))
        set_role(self, tone=tone)
