"""The administrator's page: who has a login, a new account, a new password, an end. All of it by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from commandcenter.dispatch.entrance import enter, enter_unasked
from commandcenter.dispatch.upkeep.administration import Administration
from commandcenter.models.errors import NotFound, UserError
from commandcenter.models.people import Role
from commandcenter.views.actions import commands_of
from commandcenter.views.pages import home_of
from commandcenter.views.pages.accounts import AccountsPage, build
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage
from tests.views.admin_page import do, notices, shown, told, workplace
from tests.views.windows import Seat

__all__ = ["notices", "workplace"]


@pytest.fixture
def page(workplace: Workplace, in_window) -> AccountsPage:
    return shown(build(workplace), in_window)


def logins(page: AccountsPage) -> list[str]:
    model = page.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def chosen(page: AccountsPage) -> str:
    line = page.table.current
    return "" if line is None else line.account.login


def cells(page: AccountsPage) -> list[str]:
    """The current row in words."""
    at, model = page.table.currentIndex().row(), page.table.model()
    return [str(model.index(at, column).data()) for column in range(model.columnCount())]


def search(page: AccountsPage, words: str) -> None:
    do(page, "filter")
    assert page.search.hasFocus()
    page.search.setText(words)


def fill(page: AccountsPage, login: str, name: str, role: Role, phone: str = "", **place: int) -> None:
    """Types as far as key clicks go; `unit` and `grid` are ids."""
    form = page.form
    form._login.setText(login)
    form._name.setText(name)
    form._phone.setText(phone)
    form._role.set_value(role)
    if "unit" in place:
        form._unit.set_value(place["unit"])
    if "grid" in place:
        form._grid.set_value(place["grid"])


def complaints(page: AccountsPage) -> dict[str, str]:
    """What stands in red under which field."""
    found = {name: form_row.complaint.text() for name, form_row in page.form._rows.items()}
    return {name: words for name, words in found.items() if words.startswith("●")}


# --- the list ---------------------------------------------------------------------------------------------------------


def test_it_is_the_start_page_of_the_administrator_who_has_its_commands() -> None:
    assert home_of(Role.ADMIN).id == "accounts"
    offered = {command.id for command in commands_of(Role.ADMIN)}
    assert {"add", "reset_password", "disable_account", "next", "filter", "submit"} <= offered


def test_every_account_is_listed_with_its_post_and_place(page: AccountsPage, stage: Stage) -> None:
    assert logins(page) == [spec.login for spec in stage.township.accounts]
    search(page, "gw-v226-a")
    spec = next(spec for spec in stage.township.accounts if spec.login == "gw-v226-a")
    grid = stage.township.grid[spec.grid_id or 0]
    assert cells(page) == ["gw-v226-a", spec.person, "网格员", grid.name, "在用", "一次性，待改"]


@pytest.mark.parametrize("words", ["u-s17", "供电所", "gds", "联络员 供电所", "供电所 u-"])
def test_words_find_an_account_by_login_post_unit_or_pinyin(page: AccountsPage, words: str) -> None:
    search(page, words)
    assert "u-s17" in logins(page)
    assert len(logins(page)) < 10


def test_words_that_find_nothing_say_so(page: AccountsPage) -> None:
    search(page, "没有这样的人")
    assert logins(page) == []
    assert page._lists.currentIndex() == 1
    do(page, "next")
    do(page, "reset_password")
    assert page.panel is page.card


def test_the_keys_move_through_the_list_and_search_keeps_the_choice(page: AccountsPage) -> None:
    assert chosen(page) == logins(page)[0]
    for command in ("next", "next", "previous"):
        do(page, command)
    before = chosen(page)
    assert before == logins(page)[1]
    assert page.card._facts["登录名"].text() == before
    search(page, before)
    assert chosen(page) == before


def test_the_filter_shows_who_must_still_change_the_password(page: AccountsPage, stage: Stage) -> None:
    count = len(logins(page))
    first = stage.session(logins(page)[0])
    Administration(stage.store, first, stage.clock).change_password("new-password")
    told(page.workplace, "account")
    page.filter.choose("new")
    assert len(logins(page)) == count - 1
    again = build(page.workplace)
    assert again.filter.value == "new"
    assert logins(again) == logins(page)


# --- a new account ----------------------------------------------------------------------------------------------------


def test_an_account_is_made_by_keyboard_and_its_password_shown_once(
    page: AccountsPage, stage: Stage, notices: list[Notice]
) -> None:
    unit = stage.unit("S17")
    do(page, "add")
    assert page.form._login.hasFocus()
    fill(page, "u-s17-b", "赵新", Role.LIAISON, "0538-2811234")
    page.form._unit.setFocus()
    QTest.keyClicks(page.form._unit, "gds")
    QTest.keyClick(page.form._unit, Qt.Key.Key_Return)
    assert page.form._unit.value == unit
    do(page, "submit")

    assert page.panel is page.password
    password = page.password.shown.password
    assert len(password) == 10
    assert page.password.copy.hasFocus()
    QTest.keyClick(page.password.copy, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == password
    assert [notice.text for notice in notices] == ["密码已复制"]

    told(page.workplace, "account")
    assert chosen(page) == "u-s17-b"
    assert page.panel is page.password
    entered = enter(stage.store, "u-s17-b", password)
    assert entered.must_change
    assert (entered.by.name, entered.by.role, entered.by.unit_id) == ("赵新", Role.LIAISON, unit)

    do(page, "back")
    assert page.panel is page.card
    assert page.password.shown.password == ""
    assert page.form._login.text() == ""


def test_a_password_is_not_pushed_aside_by_a_key(page: AccountsPage, notices: list[Notice]) -> None:
    do(page, "next")
    do(page, "reset_password")
    do(page, "submit")
    password = page.password.shown.password
    for command in ("add", "reset_password", "disable_account", "next", "submit"):
        do(page, command)
        assert page.panel is page.password
        assert page.password.shown.password == password
    assert {notice.text for notice in notices} == {"先把一次性密码交给本人，按 Esc 收起"}


def test_a_grid_post_asks_for_the_grid_and_takes_its_unit_from_it(page: AccountsPage, stage: Stage) -> None:
    grid_id = stage.grid()
    do(page, "add")
    assert page.form._rows["grid"].isHidden()
    fill(page, "gw-v999-c", "钱工", Role.GRID_WORKER, grid=grid_id)
    assert not page.form._rows["grid"].isHidden()
    assert page.form._unit.value == stage.township.grid[grid_id].unit_id
    assert not page.form._unit.isEnabled()
    do(page, "submit")
    assert page.panel is page.password
    assert stage.session("gw-v999-c").grid_id == grid_id


def test_a_desk_of_the_centre_knows_its_unit(page: AccountsPage, stage: Stage) -> None:
    do(page, "add")
    fill(page, "intake9", "孙新", Role.INTAKE)
    assert page.form._unit.value == stage.session("intake1").unit_id
    do(page, "submit")
    assert stage.session("intake9").role is Role.INTAKE


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"login": "Bad Login"}, "login", "登录名“Bad Login”不合要求"),
        ({"login": "lead1"}, "login", "账号 lead1 已存在"),
        ({"name": "  "}, "name", "姓名不能为空"),
        ({"phone": "一二三"}, "phone", "“一二三”不是电话号码"),
    ],
)
def test_what_is_wrong_is_said_under_its_field_and_nothing_typed_is_lost(
    page: AccountsPage, stage: Stage, typed: dict[str, str], field: str, sentence: str
) -> None:
    said = {"login": "u-new", "name": "李新", "phone": "13800000000"} | typed
    do(page, "add")
    fill(page, said["login"], said["name"], Role.LIAISON, said["phone"], unit=stage.unit("S17"))
    do(page, "submit")
    assert page.panel is page.form
    assert list(complaints(page)) == [field]
    assert sentence in complaints(page)[field]
    assert page.form._rows[field].field.hasFocus()
    do(page, "back")
    do(page, "add")
    kept = (page.form._login.text(), page.form._name.text(), page.form._phone.text())
    assert kept == (said["login"], said["name"], said["phone"])
    assert page.form._unit.value == stage.unit("S17")


def test_words_that_name_no_unit_are_said_before_anything_is_sent(page: AccountsPage) -> None:
    do(page, "add")
    fill(page, "u-new", "李新", Role.LIAISON)
    do(page, "submit")
    assert complaints(page) == {"unit": "● 请从列表里选一个"}
    page.form._unit.setText("没有的单位")
    do(page, "submit")
    assert "没有“没有的单位”" in complaints(page)["unit"]
    fill(page, "u-new", "李新", Role.GRID_LEADER)
    do(page, "submit")
    assert list(complaints(page)) == ["grid"]


def test_enter_goes_on_to_the_next_field(page: AccountsPage) -> None:
    do(page, "add")
    do(page, "open")
    assert page.form._name.hasFocus()


# --- password and end -------------------------------------------------------------------------------------------------


def test_a_reset_asks_first_and_the_old_password_is_over(page: AccountsPage, stage: Stage) -> None:
    search(page, "u-s17")
    old = Administration(stage.store, stage.session("admin"), stage.clock).reset_password("u-s17")
    do(page, "reset_password")
    assert page.panel is page.asking
    assert "现在的密码立即失效" in page.asking._words.text()
    focus = QApplication.focusWidget()
    assert focus is page.asking._back
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert page.panel is page.card
    enter(stage.store, "u-s17", old)

    do(page, "reset_password")
    do(page, "submit")
    new = page.password.shown.password
    assert enter(stage.store, "u-s17", new).must_change
    with pytest.raises(UserError):
        enter(stage.store, "u-s17", old)


def test_disabling_names_the_consequence_and_leaves_the_list(
    page: AccountsPage, stage: Stage, notices: list[Notice]
) -> None:
    search(page, "u-s17")
    do(page, "disable_account")
    assert "不能恢复" in page.asking._words.text()
    do(page, "submit")
    assert page.panel is page.card
    assert notices[-1].text.startswith("已停用")
    told(page.workplace, "account")
    assert "u-s17" not in logins(page)

    page.filter.choose("off")
    assert logins(page) == ["u-s17"]
    assert cells(page)[4:] == ["停用", "—"]
    assert not page.card.reset.isEnabled()
    do(page, "reset_password")
    assert page.panel is page.card
    assert notices[-1].text == "u-s17 已经停用"


def test_the_last_administrator_stays(page: AccountsPage, notices: list[Notice]) -> None:
    search(page, "admin")
    do(page, "disable_account")
    assert page.asking._words.text().startswith("这是您自己的账号。")
    do(page, "submit")
    assert page.panel is page.card
    assert notices[-1] == Notice("admin 是最后一个管理员账号，不能停用", "overdue")


def test_somebody_else_was_first(page: AccountsPage, stage: Stage, notices: list[Notice]) -> None:
    search(page, "u-s17")
    do(page, "disable_account")
    Administration(stage.store, stage.session("admin"), stage.clock).disable_account("u-s17")
    do(page, "submit")
    assert notices[-1].text == "账号 u-s17 已经停用"


# --- the whole of it at the real keyboard -----------------------------------------------------------------------------


def test_a_new_colleague_and_one_who_leaves_without_a_mouse(open_window: Callable[..., Seat], stage: Stage) -> None:
    seat = open_window("admin")
    page: AccountsPage = seat.page
    seat.press("A")
    QTest.keyClicks(seat.focus, "u-s17-b")
    seat.press("Return")
    seat.write("赵新")
    seat.press("Return")
    while page.form._role.value is not Role.LIAISON:
        seat.press("Down")
    seat.press("Return")
    QTest.keyClicks(seat.focus, "gds")
    seat.press("Return", "Return")
    QTest.keyClicks(seat.focus, "13800000000")
    seat.press("Ctrl+Return")
    password = page.password.shown.password
    assert enter(stage.store, "u-s17-b", password).by.unit_id == stage.unit("S17")
    seat.press("Return", "J", "A")
    assert (page.panel, QGuiApplication.clipboard().text()) == (page.password, password)
    seat.press("Escape")
    seat.hear()
    assert chosen(page) == "u-s17-b"

    seat.press("/")
    QTest.keyClicks(seat.focus, "u-s05")
    seat.press("Return", "D", "Ctrl+Return")
    assert seat.said.startswith("已停用")
    with pytest.raises(NotFound):
        enter_unasked(stage.store, "u-s05", Role.LIAISON)
    assert seat.crashes == []


# --- as it looks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_panel_can_be_painted(page: AccountsPage, name: str) -> None:
    page.workplace.theme.use(name)
    do(page, "next")
    for command in ("back", "add", "back", "disable_account", "back", "reset_password", "submit"):
        do(page, command)
        assert not page.grab().isNull()
