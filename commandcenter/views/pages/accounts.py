"""账号: the administrator's start page. Everybody with a login; a new one, a new password, an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ...dispatch.upkeep.administration import AccountLine, Administration, NewAccount
from ..accounts.form import NewAccountForm
from ..accounts.panels import AccountCard, PasswordPanel
from ..accounts.table import AccountModel, AccountTable, fits
from ..admin.page import AdminPage, Shape
from ..admin.panels import AskPanel, SidePanel
from ..foot import Foot
from ..widgets.buttons import Button
from ..workplace import Workplace

_SIDE = 376
_FILTERS: dict[str, tuple[str, Callable[[AccountLine], bool]]] = {
    "on": ("在用", lambda line: line.account.active),
    "new": ("密码待改", lambda line: line.account.active and line.account.must_change),
    "off": ("停用", lambda line: not line.account.active),
    "all": ("全部", lambda line: True),
}


class AccountsPage(AdminPage):
    """The list left, the chosen account or what is done with it right. A one-time password stays until it is left."""

    def __init__(self, workplace: Workplace) -> None:
        theme, desk = workplace.theme, workplace.desk
        self._accounts = Administration(desk.store, desk.by, desk.clock)
        self._all: Sequence[AccountLine] = ()
        self._fresh = ""
        self._foot: Foot | None = None
        self._model = AccountModel()
        self.table = AccountTable(theme, self._model)
        self._add = Button(theme, "新账号", "A", "primary", "plus", 28)
        self.card = AccountCard(theme)
        self.form = NewAccountForm(theme, workplace.township)
        self.asking = AskPanel(theme)
        self.password = PasswordPanel(theme)
        shape = Shape(
            title="账号",
            search="登录名、姓名、单位",
            none="没有这样的账号",
            filters=tuple((key, word) for key, (word, _) in _FILTERS.items()),
            filters_name="显示哪些账号",
            tells=frozenset({"account"}),
            memory="accounts/filter",
            side=_SIDE,
        )
        panels = (self.card, self.form, self.asking, self.password)
        super().__init__(workplace, shape, self.table, panels, self._add)
        self._model.setParent(self)
        self._add.clicked.connect(self.start_adding)
        self.card.reset_wanted.connect(self.ask_reset)
        self.card.disable_wanted.connect(self.ask_disable)
        self.form.wanted.connect(self._make)
        self.password.copied.connect(self._copied)
        workplace.township_changed.connect(self._take_township)
        self.read()

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
        _, is_wanted = _FILTERS[self.filter.value]
        words = self.search.text()
        return [line for line in self._all if is_wanted(line) and fits(line, words)]

    def show_list(self) -> None:
        """Another filter or other words: the chosen account stays chosen while it is listed."""
        before = self.table.current
        self._model.replace_all(self._wanted())
        if before is not None:
            self.table.choose(before.account.id)
        self._tell_count()
        self._settle()

    def _tell_count(self) -> None:
        shown = self._model.rowCount()
        self.show_nothing_found(not shown and bool(self._all))
        self.count.setText(self.tr("{0} 个").format(shown))
        if self._foot is not None:
            self._foot.count(self.tr("共 {0} 个账号").format(len(self._all)))

    def _settle(self) -> None:
        """Some account is chosen while there is one."""
        if self.table.current is None:
            self.table.step(0)
        self.show_chosen()

    def show_chosen(self) -> None:
        self.card.show_line(self.table.current)

    def _take_township(self) -> None:
        self.form.take_township(self.workplace.township)

    # --- what stands beside it --------------------------------------------------------------------------------------

    def _begin(self, panel: SidePanel) -> None:
        self.show_panel(panel)
        panel.begin()

    def _may_begin(self) -> bool:
        """A password that nobody has taken down yet is not pushed aside by a key."""
        if self.panel is self.password:
            self.workplace.say(self.tr("先把一次性密码交给本人，按 Esc 收起"), "due_soon")
            return False
        return not self.is_busy

    def start_adding(self) -> None:
        if self._may_begin():
            self._begin(self.form)

    def ask_reset(self) -> None:
        line = self.table.current
        if line is None or not self._may_begin() or not self._is_in_use(line):
            return
        words = self.tr("{0}（{1}）现在的密码立即失效，换成一个只显示一次的密码，本人登录后须再换成自己的。")
        reset = partial(self._accounts.reset_password, line.account.login)
        then = partial(self._show_password, line.account.person, line.account.login)
        self._ask(self.tr("重设密码"), words, line, partial(self.run, reset, then))

    def ask_disable(self) -> None:
        line = self.table.current
        if line is None or not self._may_begin() or not self._is_in_use(line):
            return
        own = self.tr("这是您自己的账号。") if line.account.login == self.workplace.by.login else ""
        words = own + self.tr("{0}（{1}）不能再登录，也不能恢复，登录名不能再用；他办过的事都保留。")
        disable = partial(self._accounts.disable_account, line.account.login)
        self._ask(self.tr("停用账号"), words, line, partial(self.run, disable, partial(self._disabled, line)))

    def _is_in_use(self, line: AccountLine) -> bool:
        if not line.account.active:
            self.workplace.say(self.tr("{0} 已经停用").format(line.account.login), "due_soon")
        return line.account.active

    def _ask(self, title: str, words: str, line: AccountLine, do: Callable[[], None]) -> None:
        self.asking.ask(title, words.format(line.account.person, line.account.login), title, do)
        self._begin(self.asking)

    # --- doing ------------------------------------------------------------------------------------------------------

    def refused(self) -> None:
        if self.panel is self.asking:
            self.back()

    def _make(self, new: NewAccount) -> None:
        add = partial(self._accounts.add_account, new)
        self.run(add, partial(self._made, new))

    def _made(self, new: NewAccount, password: str) -> None:
        self._fresh = new.login
        self.form.saved()
        self._show_password(new.name, new.login, password)

    def _show_password(self, person: str, login: str, password: str) -> None:
        self.password.show_password(person, login, password)
        self._begin(self.password)

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
        self.show_panel(self.card)
        super().back()

    def command_words(self) -> dict[str, str]:
        words = {"next": self.tr("下一个"), "previous": self.tr("上一个"), "open": self.tr("看账号")}
        return {**words, "add": self.tr("新账号")}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            **super().handlers(),
            "add": self.start_adding,
            "reset_password": self.ask_reset,
            "disable_account": self.ask_disable,
        }

    def use_foot(self, foot: Foot) -> None:
        self._foot = foot
        self._tell_count()


def build(workplace: Workplace) -> AccountsPage:
    return AccountsPage(workplace)
