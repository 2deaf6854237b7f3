"""The form of a new account. What is typed stays until the account is made."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from ...dispatch.upkeep.administration import NewAccount
from ...models.access import GRIDS
from ...models.people import PEER_GROUPS, Role, UnitKind
from ...models.town.township import Township
from ..admin.panels import MARGINS, FormPanel
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Combo, Edit, FormRow
from ..widgets.layout import column, label, row
from ..widgets.pickers import Picker, grid_choices, unit_choices

_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


class NewAccountForm(FormPanel):
    """`wanted` carries a NewAccount that is complete; whether it holds, the centre says."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, township: Township) -> None:
        super().__init__(self.tr("新账号"))
        self._town = township
        self._login = Edit(theme, self.tr("如 u-s17"))
        self._name = Edit(theme)
        self._role = Combo(theme, [(role, role.label) for role in _ROLES])
        self._unit = Picker(theme, ())
        self._grid = Picker(theme, (), self.tr("名称、编码或拼音首字母"))
        self._phone = Edit(theme)
        self._rows = {
            "login": FormRow(self.tr("登录名"), self._login, True, self.tr("小写字母开头，只用小写字母、数字和短横")),
            "name": FormRow(self.tr("姓名"), self._name, True),
            "role": FormRow(self.tr("岗位"), self._role, True),
            "grid": FormRow(self.tr("网格"), self._grid, True),
            "unit": FormRow(self.tr("单位"), self._unit, True),
            "phone": FormRow(self.tr("电话"), self._phone, hint=self.tr("同名同电话的账号算同一个人")),
        }
        self.save = Button(theme, self.tr("建立账号"), "Ctrl+Enter", "primary")
        back = Button(theme, self.tr("返回"), "Esc", "quiet")
        column(
            label(self.tr("新账号"), "title"),
            16,
            *self._rows.values(),
            8,
            row(self.save, back, None),
            None,
            gap=0,
            margins=MARGINS,
            parent=self,
        )
        self.save.clicked.connect(self.submit)
        back.clicked.connect(self.left)
        self._role.changed.connect(self._fit_post)
        self._grid.changed.connect(self._follow_grid)
        self.take_township(township)

    def take_township(self, township: Township) -> None:
        """Other units or grids; what is chosen stays while it is there."""
        self._town = township
        self._grid.set_choices(grid_choices(township))
        self._fit_post()

    def begin(self) -> None:
        self._login.setFocus()

    @property
    def _is_grid_post(self) -> bool:
        return self._role.value in GRIDS

    def _fit_post(self) -> None:
        """One account = one role in one unit or grid (domain §1): a grid tells its unit, a desk has no grid."""
        role = self._role.value
        kinds = UnitKind if role in GRIDS else PEER_GROUPS if role is Role.LIAISON else (UnitKind.CENTRE,)
        choices = unit_choices(self._town, kinds)
        kept = self._unit.value
        self._unit.set_choices(choices)
        self._unit.set_value(kept if len(choices) > 1 else choices[0].value)
        self._unit.setEnabled(not self._is_grid_post)
        self._unit.setPlaceholderText(say(self.tr("随网格") if self._is_grid_post else self._grid.placeholderText()))
        self._rows["grid"].setVisible(self._is_grid_post)
        self._follow_grid()

    def _follow_grid(self) -> None:
        if self._is_grid_post:
            grid_id = self._grid.value
            self._unit.set_value(None if grid_id is None else self._town.grid[grid_id].unit_id)

    # --- sending ----------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        self._calm()
        asked = {"grid": self._grid} if self._is_grid_post else {"unit": self._unit}
        for name, picker in asked.items():
            picker.settle()
            if picker.value is None:
                self._complain(name, picker.problem or self.tr("请从列表里选一个"))
                return
        self.wanted.emit(self._entered())

    def _entered(self) -> NewAccount:
        grid: Any = self._town.grid[self._grid.value] if self._is_grid_post else None
        return NewAccount(
            login=self._login.value,
            name=self._name.value,
            role=self._role.value,
            unit=self._town.unit[self._unit.value].code,
            grid=grid.code if grid is not None else None,
            phone=self._phone.value,
        )

    def saved(self) -> None:
        """After the account was made: the next one of the same post has a name of its own."""
        for field in (self._login, self._name, self._phone):
            field.clear()
        self._grid.set_value(None)
        if self._role.value is Role.LIAISON:
            self._unit.set_value(None)
