"""A server beyond this machine proves who it is, or nothing is sent to it; each reason has its sentence (§7.19)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from commandcenter.models.errors import Offline, UserError
from commandcenter.models.store.address import ServerAddress, login_url, server_url
from commandcenter.models.store.line import Line
from commandcenter.models.store.roles import login_role
from commandcenter.models.store.session import Database, open_engine
from commandcenter.models.store.store import Store, open_store
from tests.servers import ADMIN, Cluster, Template
from tests.stage import ServerStage
from tests.tls import TlsDoor

HOST = "db.laohu.test"
LOGIN = login_role(Template.NAME, "lead1")
_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def stage(server_template: Template) -> Iterator[ServerStage]:
    """For all tests of the module: they only knock."""
    made = ServerStage(server_template)
    yield made
    made.close()


@pytest.fixture
def root(authority: trustme.CA, tmp_path: Path) -> str:
    """The file of the authority that this workstation believes."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


@pytest.fixture
def door(stage: ServerStage) -> Iterator[Callable[[trustme.LeafCert | None], TlsDoor]]:
    made: list[TlsDoor] = []

    def make(certificate: trustme.LeafCert | None) -> TlsDoor:
        made.append(TlsDoor(stage.cluster, certificate))
        return made[-1]

    yield make
    for one in made:
        one.close()


def opened(stage: ServerStage, door: TlsDoor, host: str = HOST, **query: str) -> Store:
    return open_store(door.url(host, stage.name, LOGIN, home=Template.NAME, **query))


def encrypted(store: Store) -> bool:
    with store.read() as connection:
        driver: Any = connection.connection.driver_connection
        return bool(driver.pgconn.ssl_in_use)


def test_the_right_server_is_spoken_to_in_secret(
    stage: ServerStage, door: Callable[..., TlsDoor], authority: trustme.CA, root: str
) -> None:
    """Nothing in the address asks for it: it is so for every server beyond this machine. The open line too."""
    there = door(authority.issue_cert(HOST))
    with closing(opened(stage, there, sslrootcert=root)) as store:
        assert encrypted(store)
        line = Line(store.database)
        try:
            assert line.moved()
            with line.read() as connection:
                driver: Any = connection.connection.driver_connection
                assert driver.pgconn.ssl_in_use
        finally:
            line.close()


def test_the_address_of_the_login_page_asks_for_the_same(
    stage: ServerStage, door: Callable[..., TlsDoor], authority: trustme.CA, root: str
) -> None:
    there = door(authority.issue_cert("localhost"))
    named = login_url(server_url(ServerAddress("localhost", there.port, stage.name, root)), "lead1", "-")
    with closing(open_store(named.set(username=LOGIN))) as store:
        assert encrypted(store)
    with pytest.raises(UserError, match="证书上的名称是"):
        open_store(named.set(username=LOGIN, host="127.0.0.1"))


@pytest.mark.parametrize("others", [True, False], ids=["another authority", "believed by the system alone"])
def test_a_server_that_nobody_vouches_for_is_not_spoken_to(
    stage: ServerStage, door: Callable[..., TlsDoor], root: str, others: bool
) -> None:
    there = door(trustme.CA().issue_cert(HOST))
    with pytest.raises(UserError, match=r"证书不可信：不是本机所认的机构签发，.*没有连接") as told:
        opened(stage, there, sslrootcert=root if others else "system")
    assert not isinstance(told.value, Offline)  # nobody tries again by himself
    assert told.value.field == "host"


@pytest.mark.parametrize(("begins", "ends"), [(-30, -1), (1, 30)], ids=["expired", "not yet valid"])
def test_a_certificate_out_of_its_time_is_not_believed(
    stage: ServerStage,
    door: Callable[..., TlsDoor],
    authority: trustme.CA,
    root: str,
    begins: int,
    ends: int,
) -> None:
    now = datetime.now(UTC)
    late = authority.issue_cert(HOST, not_before=now + begins * _DAY, not_after=now + ends * _DAY)
    with pytest.raises(UserError, match="不在有效期内（也请核对本机的日期）"):
        opened(stage, door(late), sslrootcert=root)


def test_another_s_certificate_names_both(
    stage: ServerStage, door: Callable[..., TlsDoor], authority: trustme.CA, root: str
) -> None:
    there = door(authority.issue_cert("else.laohu.test"))
    with pytest.raises(UserError, match=f"证书上的名称是 else.laohu.test，与填写的 {HOST} 不符，没有连接"):
        opened(stage, there, sslrootcert=root)


def test_a_server_without_encryption_is_not_spoken_to(
    stage: ServerStage, door: Callable[..., TlsDoor], root: str
) -> None:
    with pytest.raises(UserError, match="服务器没有启用加密"):
        opened(stage, door(None), sslrootcert=root)


def test_a_missing_root_is_named(
    stage: ServerStage, door: Callable[..., TlsDoor], authority: trustme.CA, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "root.crt")
    with pytest.raises(UserError, match=r"本机没有根证书文件 .*root\.crt，请向服务器管理员要来，没有连接"):
        opened(stage, door(authority.issue_cert(HOST)), sslrootcert=nowhere)


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
@pytest.mark.parametrize("host", [HOST, f"localhost,{HOST}"])
def test_an_address_that_spares_the_proof_is_refused_before_a_word_is_said(
    stage: ServerStage, door: Callable[..., TlsDoor], authority: trustme.CA, root: str, mode: str, host: str
) -> None:
    there = door(authority.issue_cert(HOST))
    with pytest.raises(UserError, match=f"sslmode={mode} 不核对服务器的身份"):
        opened(stage, there, host, sslrootcert=root, sslmode=mode)
    assert there.came == 0


def test_several_names_and_addresses_are_here_only_together(stage: ServerStage) -> None:
    from commandcenter.models.store.server import is_here

    url = stage.cluster.url(stage.name)
    assert is_here(url)
    for query in ({"host": ("/run", "db.laohu.test")}, {"host": "localhost", "hostaddr": "10.20.0.5"}):
        assert not is_here(url.set(query=query))


def test_a_server_that_takes_encrypted_connections_alone_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    """From its own machine, where an address may do without."""
    cluster = Cluster()
    (cluster.data / "pg_hba.conf").write_text("local all all trust\n")
    cluster.start()
    try:
        database = Database(open_engine(cluster.url(ADMIN, password="-", tcp=True)))
        with pytest.raises(UserError, match="服务器只接受加密的连接"), database.read():
            pass
    finally:
        cluster.destroy()
