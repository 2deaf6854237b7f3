"""Coming in: what stands at the door, the login and its one sentence; and a database founded for real work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from commandcenter.config import resource
from commandcenter.demo import PASSWORD
from commandcenter.dispatch.entrance import door, enter, enter_unasked
from commandcenter.dispatch.upkeep.administration import Administration, NewAccount
from commandcenter.dispatch.upkeep.founding import Founding, found
from commandcenter.models.errors import NotFound, UserError
from commandcenter.models.people import Role
from commandcenter.models.store.accounts import hashed
from commandcenter.models.store.meta import DatabaseKind
from commandcenter.models.store.store import Store, create_store, open_store
from commandcenter.models.store.verify import verify
from commandcenter.models.timing.clock import SimulatedClock
from commandcenter.models.timing.worktime import TZ
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township
from tests.stage import Stage

NOW = datetime(2026, 11, 23, 9, tzinfo=TZ)
REFUSED = "账号或密码不正确"


@pytest.fixture(scope="module")
def town() -> Township:
    return load_township(resource("township"))


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{path}")
    try:
        yield store
    finally:
        store.close()


# --- the door ---------------------------------------------------------------------------------------------------------


def test_the_door_of_a_live_database_names_nobody(stage: Stage) -> None:
    at_door = door(stage.store)
    assert (at_door.town, at_door.kind, at_door.guests) == ("老湖镇", DatabaseKind.LIVE, ())


@pytest.fixture
def demonstration(tmp_path: Path, town: Township) -> Iterator[Store]:
    """Every account has the password that everybody knows."""
    everybody = hashed(PASSWORD)
    url, kind = f"sqlite:///{tmp_path / 'demo.db'}", DatabaseKind.DEMO
    store = create_store(url, town, NOW, kind=kind, password_hash=lambda login: everybody)
    yield store
    store.close()


def test_the_door_of_a_demonstration_offers_one_account_of_each_post(demonstration: Store, town: Township) -> None:
    guests = door(demonstration).guests
    assert guests[0].role is Role.SHIFT_LEAD
    assert sorted(guest.role for guest in guests) == sorted(set(Role) - {Role.SYSTEM})
    for guest in guests:
        entered = enter(demonstration, guest.login, PASSWORD)
        by = entered.by
        assert (by.name, by.role, town.unit[by.unit_id].short) == (guest.name, guest.role, guest.unit)
        assert (entered.must_change, entered.kind) == (False, DatabaseKind.DEMO)


def test_an_account_out_of_use_is_not_offered(demonstration: Store) -> None:
    first = next(guest.login for guest in door(demonstration).guests if guest.role is Role.LIAISON)
    admin = enter_unasked(demonstration, "admin", Role.ADMIN).by
    Administration(demonstration, admin, SimulatedClock(NOW)).disable_account(first)
    offered = [guest.login for guest in door(demonstration).guests if guest.role is Role.LIAISON]
    assert offered
    assert first not in offered


# --- the login --------------------------------------------------------------------------------------------------------


@pytest.fixture
def password_of(stage: Stage) -> Callable[[str], str]:
    return Administration(stage.store_of("admin"), stage.session("admin"), stage.clock).reset_password


def test_who_comes_in_gets_what_a_workplace_needs(stage: Stage, password_of: Callable[[str], str]) -> None:
    entered = enter(stage.store, "  u-s17 ", password_of("u-s17"))
    assert entered.by == stage.session("u-s17")
    assert entered.kind is DatabaseKind.LIVE
    assert entered.township == stage.township
    assert entered.limits == stage.setup.limits


def test_a_one_time_password_must_be_changed_once(stage: Stage, password_of: Callable[[str], str]) -> None:
    entered = enter(stage.store, "u-s17", password_of("u-s17"))
    assert entered.must_change
    Administration(stage.store, entered.by, stage.clock).change_password("own password")
    assert not enter(stage.store, "u-s17", "own password").must_change


def test_every_refusal_says_the_same(stage: Stage, password_of: Callable[[str], str]) -> None:
    """Who tries out logins learns from no answer whether there is such an account."""
    right = password_of("u-s17")
    gone = password_of("u-s05")
    Administration(stage.store_of("admin"), stage.session("admin"), stage.clock).disable_account("u-s05")
    attempts = [("u-s17", ""), ("u-s17", right.upper()), ("u-s17", f" {right}"), ("nobody", right), ("u-s05", gone),
                ("lead1", ""), ("system", "")]  # fmt: skip
    for login, password in attempts:
        with pytest.raises(UserError) as refused:
            enter(stage.store, login, password)
        assert (str(refused.value), refused.value.field, type(refused.value)) == (REFUSED, "password", UserError)


@pytest.mark.parametrize("login", ["", "   "])
def test_without_a_login_the_field_is_asked_for(stage: Stage, login: str) -> None:
    with pytest.raises(UserError, match="请填写账号") as refused:
        enter(stage.store, login, "anything")
    assert refused.value.field == "login"


def test_the_owner_of_the_file_takes_pictures_of_any_window(stage: Stage) -> None:
    assert enter_unasked(stage.store, "u-s17", Role.ADMIN).by == stage.session("u-s17")
    first = next(account.login for account in stage.township.accounts if account.role is Role.GRID_WORKER)
    entered = enter_unasked(stage.store, None, Role.GRID_WORKER)
    assert (entered.by, entered.must_change) == (stage.session(first), False)
    with pytest.raises(NotFound, match="nobody"):
        enter_unasked(stage.store, "nobody", Role.ADMIN)
    with pytest.raises(NotFound):
        enter_unasked(stage.store, None, Role.SYSTEM)


# --- founding ---------------------------------------------------------------------------------------------------------


def founded(path: Path, town: Township) -> Founding:
    return found(f"sqlite:///{path}", town, NOW)


def test_a_database_for_real_work_lets_its_administrator_in_and_nobody_else(tmp_path: Path, town: Township) -> None:
    path = tmp_path / "laohu.db"
    made = founded(path, town)
    assert (made.path, made.admin.login, made.others) == (path, "admin", len(town.accounts) - 1)
    assert path.stat().st_mode & 0o777 == 0o600
    with opened(path) as store:
        entered = enter(store, made.admin.login, made.password)
        assert (entered.by.role, entered.must_change, entered.kind) == (Role.ADMIN, True, DatabaseKind.LIVE)
        for account in town.accounts:
            if account.login != made.admin.login:
                with pytest.raises(UserError, match=REFUSED):
                    enter(store, account.login, made.password)
        new = NewAccount("u-new", "赵新", Role.LIAISON, "S17")
        password = Administration(store, entered.by, SimulatedClock(NOW)).add_account(new)
        assert enter(store, "u-new", password).by.name == "赵新"
        with store.read() as connection:
            assert list(verify(connection, entered.limits)) == []


def test_a_township_without_an_administrator_gets_one(tmp_path: Path, town: Township) -> None:
    without = replace(town, accounts=tuple(a for a in town.accounts if a.role is not Role.ADMIN))
    made = founded(tmp_path / "laohu.db", without)
    assert made.others == len(without.accounts)
    with opened(made.path) as store:
        assert enter(store, made.admin.login, made.password).by.role is Role.ADMIN


def test_nothing_is_founded_over_something(tmp_path: Path, town: Township) -> None:
    first, text, folder = founded(tmp_path / "laohu.db", town), tmp_path / "notes.txt", tmp_path / "folder"
    text.write_text("要紧的笔记", encoding="utf-8")
    folder.mkdir()
    before = first.path.read_bytes()
    for path in (first.path, text):
        with pytest.raises(UserError, match="已存在"):
            founded(path, town)
    with pytest.raises(UserError):
        founded(folder, town)
    assert first.path.read_bytes() == before
    assert text.read_text(encoding="utf-8") == "要紧的笔记"


def test_an_empty_file_is_a_place_to_found_in(tmp_path: Path, town: Township) -> None:
    """What a file dialogue or a mail program left there."""
    path = tmp_path / "laohu.db"
    path.touch()
    with opened(founded(path, town).path) as store:
        assert door(store).town == "老湖镇"


def test_only_a_file_can_be_founded(town: Township) -> None:
    with pytest.raises(UserError, match="只支持嵌入式数据库"):
        found("postgresql://host/laohu", town, NOW)
