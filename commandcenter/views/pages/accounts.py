"""账号: the administrator's start page. Everybody with a login; a new one, a new password, an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ...dispatch.administration import AccountLine, Administration, NewAccount
from ..accounts.form import NewAccountForm
from ..accounts.panels import AccountCard, AskPanel, PasswordPanel, SidePanel
from ..accounts.table import AccountModel, AccountTable, fits
from ..foot import Foot
from ..live import Changes
from ..page import PageWidget
from ..widgets.buttons import Button, Segments
from ..widgets.fields import SearchEdit
from ..widgets.layout import column, frame, label, row, rule, scrolled
from ..widgets.notices import EmptyState
from ..workplace import Workplace

_SIDE = 376
_BAR = 44
_FILTER = "accounts/filter"
_FILTERS: dict[str, tuple[str, Callable[[AccountLine], bool]]] = {
    "on": ("在用", lambda line: line.account.active),
    "new": ("密码待改", lambda line: line.account.active and line.account.must_change),
    "off": ("停用", lambda line: not line.account.active),
    "all": ("全部", lambda line: True),
}


class AccountsPage(PageWidget):
    """The list left, the chosen account or what is done with it right. A one-time password stays until it is left."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        theme = workplace.theme
        desk = workplace.desk
        self._accounts = Administration(desk.store, desk.by, desk.clock)
        self._all: Sequence[AccountLine] = ()
        self._fresh = ""
        self._foot: Foot | None = None
        self._is_busy = False
        self._model = AccountModel(self)
        self.table = AccountTable(theme, self._model)
        self.search = SearchEdit(theme, self.tr("登录名、姓名、单位 /"))
        kept = workplace.memory.value(_FILTER, "on")
        self._filter = Segments(theme, [(key, word) for key, (word, _) in _FILTERS.items()], kept)
        self._count = label("", "muted")
        self._add = Button(theme, self.tr("新账号"), "A", "primary", "plus", 28)
        self._lists = QStackedWidget()
        self.card = AccountCard(theme)
        self.form = NewAccountForm(theme, workplace.township)
        self.asking = AskPanel(theme)
        self.password = PasswordPanel(theme)
        self._side = QStackedWidget()
        self._lay_out()
        self._connect()
        self.read()

    # --- layout -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.search.setFixedWidth(200)
        self._filter.setAccessibleName(self.tr("显示哪些账号"))
        bar = QWidget()
        bar.setFixedHeight(_BAR)
        parts = (label(self.tr("账号"), "heading"), self._count, 8, self._filter, None, self.search, self._add)
        line = row(*parts, gap=8, margins=(16, 0, 8, 0), parent=bar)
        line.setAlignment(self._filter, Qt.AlignmentFlag.AlignVCenter)
        self._lists.addWidget(self.table)
        hint = self.tr("换个说法查，或者显示“全部”")
        self._lists.addWidget(EmptyState(self.workplace.theme, self.tr("没有这样的账号"), hint, "dot"))
        pane = frame("pane")
        column(bar, rule(), self._lists, gap=0, parent=pane)
        for panel in (self.card, self.form, self.asking, self.password):
            self._side.addWidget(scrolled(panel))
        self._side.setFixedWidth(_SIDE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(row(pane, rule(vertical=True), self._side, gap=0))

    def _connect(self) -> None:
        work = self.workplace
        self.table.chosen.connect(self._show_chosen)
        self.search.textChanged.connect(self._list)
        self._filter.picked.connect(self._filtered)
        self._add.clicked.connect(self.start_adding)
        self.card.reset_wanted.connect(self.ask_reset)
        self.card.disable_wanted.connect(self.ask_disable)
        self.form.wanted.connect(self._make)
        self.password.copied.connect(self._copied)
        for panel in (self.form, self.asking, self.password):
            panel.left.connect(self.back)
        work.live.changed.connect(self._changed)
        work.live.reset.connect(self.read)
        work.township_changed.connect(self._take_township)

    # --- the list ---------------------------------------------------------------------------------------------------

    def read(self) -> None:
        self.workplace.tasks.run(self, self._accounts.accounts, self._take)

    def _take(self, found: Sequence[AccountLine]) -> None:
        self._all = found
        wanted = {line.account.id: line for line in self._wanted()}
        here = {line.account.id: line for line in self._model.rows}
        self._model.apply({key: wanted.get(key) for key in here | wanted if wanted.get(key) != here.get(key)})
        self._tell_count()
        fresh = next((line.account.id for line in found if line.account.login == self._fresh), None)
        if fresh is not None:
            self._fresh = ""
            self.table.choose(fresh)
        self._settle()

    def _wanted(self) -> list[AccountLine]:
        _, is_wanted = _FILTERS[self._filter.value or "on"]
        words = self.search.text()
        return [line for line in self._all if is_wanted(line) and fits(line, words)]

    def _list(self) -> None:
        """Another filter or other words: the chosen account stays chosen while it is listed."""
        before = self.table.current
        self._model.replace_all(self._wanted())
        if before is not None:
            self.table.choose(before.account.id)
        self._tell_count()
        self._settle()

    def _filtered(self, which: str) -> None:
        self.workplace.memory.keep(_FILTER, which)
        self._list()

    def _tell_count(self) -> None:
        shown = self._model.rowCount()
        self._lists.setCurrentIndex(0 if shown or not self._all else 1)
        self._count.setText(self.tr("{0} 个").format(shown))
        if self._foot is not None:
            self._foot.count(self.tr("共 {0} 个账号").format(len(self._all)))

    def _settle(self) -> None:
        """Some account is chosen while there is one."""
        if self.table.current is None:
            self.table.step(0)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.card.show_line(self.table.current)

    def _changed(self, changes: Changes) -> None:
        if "account" in changes.entities:
            self.read()

    def _take_township(self) -> None:
        self.form.take_township(self.workplace.township)

    # --- what stands beside it --------------------------------------------------------------------------------------

    @property
    def panel(self) -> SidePanel:
        """What stands beside the list now."""
        panels = (self.card, self.form, self.asking, self.password)
        return panels[self._side.currentIndex()]

    def _show(self, panel: SidePanel) -> None:
        self._side.setCurrentIndex((self.card, self.form, self.asking, self.password).index(panel))
        panel.begin()

    def _may_begin(self) -> bool:
        """A password that nobody has taken down yet is not pushed aside by a key."""
        if self.panel is self.password:
            self.workplace.say(self.tr("先把一次性密码交给本人，按 Esc 收起"), "due_soon")
            return False
        return not self._is_busy

    def start_adding(self) -> None:
        if self._may_begin():
            self._show(self.form)

    def ask_reset(self) -> None:
        line = self.table.current
        if line is None or not self._may_begin() or not self._is_in_use(line):
            return
        words = self.tr("{0}（{1}）现在的密码立即失效，换成一个只显示一次的密码，本人登录后须再换成自己的。")
        reset = partial(self._accounts.reset_password, line.account.login)
        then = partial(self._show_password, line.account.person, line.account.login)
        self._ask(self.tr("重设密码"), words, line, partial(self._run, reset, then))

    def ask_disable(self) -> None:
        line = self.table.current
        if line is None or not self._may_begin() or not self._is_in_use(line):
            return
        own = self.tr("这是您自己的账号。") if line.account.login == self.workplace.by.login else ""
        words = own + self.tr("{0}（{1}）不能再登录，也不能恢复，登录名不能再用；他办过的事都保留。")
        disable = partial(self._accounts.disable_account, line.account.login)
        self._ask(self.tr("停用账号"), words, line, partial(self._run, disable, partial(self._disabled, line)))

    def _is_in_use(self, line: AccountLine) -> bool:
        if not line.account.active:
            self.workplace.say(self.tr("{0} 已经停用").format(line.account.login), "due_soon")
        return line.account.active

    def _ask(self, title: str, words: str, line: AccountLine, do: Callable[[], None]) -> None:
        self.asking.ask(title, words.format(line.account.person, line.account.login), title, do)
        self._show(self.asking)

    # --- doing ------------------------------------------------------------------------------------------------------

    def _run(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self.workplace.tasks.run(self, job, partial(self._done, then), self._failed)

    def _done(self, then: Callable[[Any], None], answer: Any) -> None:
        self._is_busy = False
        then(answer)

    def _failed(self, error: Exception) -> None:
        self._is_busy = False
        if self.panel is self.form and self.form.complain(error):
            return
        self.workplace.complain(error)
        if self.panel is self.asking:
            self.back()

    def _make(self, new: NewAccount) -> None:
        add = partial(self._accounts.add_account, new)
        self._run(add, partial(self._made, new))

    def _made(self, new: NewAccount, password: str) -> None:
        self._fresh = new.login
        self.form.clear()
        self._show_password(new.name, new.login, password)

    def _show_password(self, person: str, login: str, password: str) -> None:
        self.password.show_password(person, login, password)
        self._show(self.password)

    def _disabled(self, line: AccountLine, _done: None) -> None:
        self.workplace.say(self.tr("已停用 {0}（{1}）").format(line.account.person, line.account.login))
        self.back()

    def _copied(self) -> None:
        self.workplace.say(self.tr("密码已复制"))

    # --- the window's part ------------------------------------------------------------------------------------------

    def back(self) -> None:
        """From whatever stands beside the list to the list; what was typed in the form stays there."""
        if self.panel is self.password:
            self.password.forget()
        self._side.setCurrentIndex(0)
        self.table.setFocus()

    def _open(self) -> None:
        """Enter: from the list to the account, in the form to the next field."""
        if self.panel is self.form:
            self.focusNextChild()
        else:
            self.panel.begin()

    def _submit(self) -> None:
        self.panel.submit()

    def _next(self) -> None:
        self.table.step(1)

    def _previous(self) -> None:
        self.table.step(-1)

    def _search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def command_words(self) -> dict[str, str]:
        return {"next": self.tr("下一个"), "previous": self.tr("上一个"), "open": self.tr("看账号")}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "add_account": self.start_adding,
            "reset_password": self.ask_reset,
            "disable_account": self.ask_disable,
            "next": self._next,
            "previous": self._previous,
            "open": self._open,
            "filter": self._search,
            "back": self.back,
            "submit": self._submit,
        }

    def use_foot(self, foot: Foot) -> None:
        self._foot = foot
        self._tell_count()

    def open_with(self, what: Any) -> None:
        self.table.setFocus()


def build(workplace: Workplace) -> AccountsPage:
    return AccountsPage(workplace)
