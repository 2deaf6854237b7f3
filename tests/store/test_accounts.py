"""Who may come in: argon2id hashes, one same refusal, several accounts of one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import argon2
import pytest
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select, update

from commandcenter.dispatch.upkeep.administration import Administration
from commandcenter.models.errors import NotFound, UserError
from commandcenter.models.people import SYSTEM, AccountSpec, Role
from commandcenter.models.store import accounts
from commandcenter.models.store import tables as t
from tests.stage import Stage

PASSWORD = "天亮了就出发"  # six characters are too short, whatever their bytes


@pytest.fixture(scope="module", autouse=True)
def real_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argon2, "PasswordHasher", argon2.PasswordHasher.func)
        yield


@pytest.fixture(scope="module")
def stored(real_hashes: None) -> str:
    return accounts.hashed("correct horse")


def _refusal(stage: Stage, login: str, password: str) -> str:
    with stage.store.read() as connection, pytest.raises(UserError) as raised:
        accounts.check_password(connection, login, password)
    assert type(raised.value) is UserError
    return str(raised.value)


def test_hashes_are_argon2id_at_its_recommended_cost_and_salted(stored: str) -> None:
    assert argon2.extract_parameters(stored) == RFC_9106_LOW_MEMORY
    assert stored.startswith("$argon2id$")
    assert accounts.hashed("correct horse") != stored


@pytest.mark.parametrize("password", ["", "1234567", PASSWORD])
def test_short_passwords_are_refused(password: str) -> None:
    with pytest.raises(UserError, match="至少8位"):
        accounts.hashed(password)


def test_one_time_passwords_pass_and_differ() -> None:
    given = {accounts.one_time_password() for _ in range(50)}
    assert len(given) == 50
    assert all(len(password) >= accounts.MIN_PASSWORD and not set(password) & set("0oO1lI") for password in given)


def test_the_right_password_gives_the_session(stage: Stage, stored: str) -> None:
    with stage.store.unit() as unit:
        accounts.set_password(unit, "gw-v226-a", stored, must_change=True)
    with stage.store.read() as connection:
        session = accounts.check_password(connection, "gw-v226-a", "correct horse")
        assert session == accounts.session_of(connection, "gw-v226-a")
        account = next(a for a in accounts.listing(connection) if a.login == "gw-v226-a")
    assert (session.role, session.grid_id) == (Role.GRID_WORKER, stage.grid())
    assert (session.unit_id, session.name) == (stage.unit("V226"), account.person)
    assert account.must_change
    assert account.active


def test_every_refusal_sounds_the_same(stage: Stage, stored: str) -> None:
    with stage.store.unit() as unit:
        for login in ("intake1", "intake2", "intake3"):
            accounts.set_password(unit, login, stored, must_change=False)
        accounts.disable(unit, "intake2")
        unit.execute(update(t.account).where(t.account.c.login == "intake3").values(password="$argon2id$broken"))
    refusals = {
        _refusal(stage, *tried)
        for tried in (
            ("intake1", "wrong horse"),
            ("intake1", ""),
            ("intake1", "correct horse "),
            ("INTAKE1", "correct horse"),
            ("intake2", "correct horse"),  # disabled
            ("intake3", "correct horse"),  # its hash is damaged
            ("intake4", "correct horse"),  # has no password yet
            ("nobody", "correct horse"),
        )
    }
    assert refusals == {"账号或密码不正确"}


def test_a_disabled_account_has_no_session_and_keeps_its_past(stage: Stage) -> None:
    case = stage.register("intake1")
    Administration(stage.store, SYSTEM, stage.clock).disable_account("intake1")
    with stage.store.read() as connection, pytest.raises(NotFound, match="已停用"):
        accounts.session_of(connection, "intake1")
    assert stage.events(case.id)[0].login == "intake1"
    assert stage.verify() == []


def test_one_person_may_hold_several_accounts(stage: Stage) -> None:
    leader, town = stage.session("leader"), stage.session("gl-town")
    assert leader.person_id == town.person_id
    assert (leader.role, town.role) == (Role.LEADER, Role.GRID_LEADER)
    spec = AccountSpec("second", "同名者", Role.INTAKE, stage.unit("LH"), phone="1")
    with stage.store.unit() as unit:
        for login, phone in (("second", "1"), ("third", "1"), ("fourth", "2")):
            accounts.create(unit, replace(spec, login=login, phone=phone), None)
    people = [stage.session(login).person_id for login in ("second", "third", "fourth")]
    assert people[0] == people[1] != people[2]


def test_a_login_is_given_once(stage: Stage) -> None:
    with pytest.raises(UserError, match="intake1 已存在"), stage.store.unit() as unit:
        accounts.create(unit, AccountSpec("intake1", "某人", Role.INTAKE, stage.unit("LH")), None)


def test_nobody_changes_an_account_that_is_not_there(stage: Stage) -> None:
    with stage.store.unit() as unit:
        for change in (
            lambda: accounts.disable(unit, "x"),
            lambda: accounts.set_password(unit, "x", "", must_change=False),
        ):
            with pytest.raises(NotFound, match="没有账号 x"):
                change()


def test_nobody_is_made_with_a_password_that_anybody_knows(stage: Stage) -> None:
    with stage.store.read() as connection:
        assert set(connection.execute(select(t.account.c.password)).scalars()) == {None}


def test_an_account_moves_to_another_post(stage: Stage) -> None:
    """With what it did; a post that does not fit the unit is refused, and the last administrator stays one."""
    keeper = Administration(stage.store, SYSTEM, stage.clock)
    keeper.move_account("u-s17", Role.CALLBACK, "LH")
    with stage.store.read() as connection:
        moved = accounts.session_of(connection, "u-s17")
    assert (moved.role, moved.unit_id, moved.grid_id) == (Role.CALLBACK, stage.unit("LH"), None)
    keeper.move_account("u-s17", Role.GRID_WORKER, "V226", "370923106226001")
    with stage.store.read() as connection:
        assert accounts.session_of(connection, "u-s17").grid_id == stage.grid()
    with pytest.raises(UserError, match="回访员不能设在"):
        keeper.move_account("u-s17", Role.CALLBACK, "S17")
    with pytest.raises(UserError, match="最后一个管理员"):
        keeper.move_account("admin", Role.LEADER, "LH")
    with pytest.raises(NotFound):
        keeper.move_account("nobody", Role.LEADER, "LH")
    assert stage.verify() == []
