"""What is missing or weak on a server, in an administrator's words; asked of the server itself by its administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection, RowMapping, text
from sqlalchemy.engine import URL

from ..errors import UserError
from . import roles
from .policies import RULES
from .roles import Group, group_role, login_role
from .schema import HEAD, revision
from .session import Database, open_engine
from .verify_guards import check_guards, may_check

OLDEST = 16
#: Three connections of each of 120 workstations, and some for administrators and backups.
CONNECTIONS = 400
_HERE = ("127.0.0.1", "::1", "samehost")
#: Settings that lose what was acknowledged, or that a recovery to a moment needs: (name, good values, what to say).
_SETTINGS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("fsync", ("on",), "已确认的数据会在断电时丢失"),
    ("synchronous_commit", ("on", "remote_write", "remote_apply"), "服务器崩溃时会丢失刚刚确认的登记"),
    ("full_page_writes", ("on",), "断电可能损坏数据页"),
    ("wal_level", ("replica", "logical"), "不能做连续归档和只读副本"),
    ("archive_mode", ("on", "always"), "没有连续归档，只能恢复到上一次备份"),
    ("password_encryption", ("scram-sha-256",), "新密码会以较弱的方式保存"),
    ("ssl", ("on",), "工作站与服务器之间不加密"),
)
_RULES = (
    "SELECT line_number, type, database, user_name, address, auth_method, error FROM pg_hba_file_rules"
    " ORDER BY line_number"
)
_NO_POLICY = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'app'::regnamespace AND c.relkind IN ('r', 'p')"
    " AND NOT c.relrowsecurity ORDER BY 1"
)
_PUBLIC = (
    "SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a"
    " WHERE c.relnamespace IN ('app'::regnamespace, 'office'::regnamespace) AND a.grantee = 0"
    " UNION SELECT p.proname FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
    " WHERE p.pronamespace IN ('app'::regnamespace, 'office'::regnamespace) AND a.grantee = 0 ORDER BY 1"
)
_STRONG = (
    "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
    " WHERE starts_with(rolname, :people) OR starts_with(rolname, :groups) ORDER BY 1"
)
_ATTRIBUTES = {
    "rolsuper": "超级用户",
    "rolcreatedb": "建库",
    "rolcreaterole": "建角色",
    "rolreplication": "复制",
    "rolbypassrls": "绕过行级权限",
}
_MEMBERS = (
    "SELECT g.rolname AS held, m.rolname AS holder FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid"
    " JOIN pg_roles m ON m.oid = a.member WHERE starts_with(g.rolname, :groups) ORDER BY 1, 2"
)

_LACKING = (
    "SELECT r.name FROM (VALUES ('pg_signal_backend'), ('pg_read_all_stats')) AS r (name)"
    " WHERE NOT pg_has_role(:officer, r.name, 'USAGE') ORDER BY 1"
)
_FORGOTTEN = (
    "SELECT 1 FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase AND s.setrole = 0,"
    " unnest(s.setconfig) AS one WHERE d.datname = current_database()"
    " AND one ~ '^idle_in_transaction_session_timeout=[^0]'"
)


def check_server(admin_url: URL, name: str) -> Iterator[str]:
    """One sentence for each thing that is missing or weak, of the server and of the database `name`.

    Raises UserError when the server cannot be reached.
    """
    with _asked(admin_url) as server:
        yield from _of_server(server)
        if not _rows(server, "SELECT 1 FROM pg_database WHERE datname = :name", name=name):
            yield f"服务器上没有数据库 {name}，请运行 commandcenter server init"
            return
    with _asked(admin_url.set(database=name)) as connection:
        found = list(_of_database(connection, name))
        comparable = not found and may_check(connection)
    yield from found
    if comparable:
        with closing(Database(open_engine(admin_url.set(database=name)))) as database:
            for guard in check_guards(database):
                yield f"{guard.place} {guard.what}，请运行 commandcenter upgrade --db 管理员地址/{name} 恢复"


@contextmanager
def _asked(url: URL) -> Iterator[Connection]:
    with closing(Database(open_engine(url))) as database, database.read() as connection:
        yield connection


def _rows(connection: Connection, query: str, **values: object) -> list[RowMapping]:
    return list(connection.execute(text(query), values).mappings())


# --- the server ------------------------------------------------------------------------------------------------------


def _of_server(server: Connection) -> Iterator[str]:
    settings = {row["name"]: row["setting"] for row in _rows(server, "SELECT name, setting FROM pg_settings")}
    if int(settings["server_version_num"]) < OLDEST * 10000:
        yield f"PostgreSQL {settings['server_version']} 低于 {OLDEST}：建账号的角色可以接管整个服务器，请升级"
    for setting, good, why in _SETTINGS:
        if settings[setting] not in good:
            yield f"{setting} = {settings[setting]}：{why}，应为 {good[0]}"
    if int(settings["max_connections"]) < CONNECTIONS:
        yield f"max_connections = {settings['max_connections']}：120 台工作站需要 {CONNECTIONS} 以上"
    for rule in _rows(server, _RULES):
        yield from _of_rule(rule)


def _of_rule(rule: RowMapping) -> Iterator[str]:
    """A line of pg_hba.conf; connections on the machine itself need no encryption."""
    where = f"pg_hba.conf 第 {rule['line_number']} 行"
    method, kind = rule["auth_method"], rule["type"]
    if rule["error"]:
        yield f"{where}有错：{rule['error']}"
        return
    if method == "trust":
        yield f"{where}不问密码就放行（trust），请改为 scram-sha-256" + ("或 peer" if kind == "local" else "")
    elif method in ("password", "md5"):
        yield f"{where}用较弱的密码方式（{method}），请改为 scram-sha-256"
    far = kind.startswith("host") and rule["address"] not in _HERE
    if far and kind != "hostssl" and method != "reject":
        yield f"{where}允许不加密的连接，请改为 hostssl"


# --- the database ----------------------------------------------------------------------------------------------------


def _of_database(database: Connection, name: str) -> Iterator[str]:
    try:
        home = roles.home_of(database)
    except UserError:
        yield f"数据库 {name} 不是本程序的"
        return
    found = revision(database)
    if found is None:
        yield f"数据库 {name} 还没有建立，请再运行一次 commandcenter server init"
        return
    if found != HEAD:
        yield f"数据库结构（{found}）与本程序（{HEAD}）不同，请运行 commandcenter upgrade"
    for row in _rows(database, _NO_POLICY):
        yield f"数据表 {row['relname']} 没有启用行级权限"
    tables = {row["tablename"] for row in _rows(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'app'")}
    for table in sorted(tables - RULES.keys()):
        yield f"数据表 {table} 不是本程序的"
    for row in _rows(database, _PUBLIC):
        yield f"{row['relname']} 对所有人（PUBLIC）开放"
    yield from _of_roles(database, home)
    yield from _of_locks(database, home)


def _of_roles(database: Connection, home: str) -> Iterator[str]:
    """Groups and logins of this database with more than their rights, and who holds the strong groups."""
    prefixes = {"people": login_role(home, ""), "groups": group_role(home, Group.OWNER).removesuffix(Group.OWNER)}
    rightly = {(group_role(home, Group.OFFICER), "rolcreaterole"), (group_role(home, Group.BACKUP), "rolbypassrls")}
    for row in _rows(database, _STRONG, **prefixes):
        for attribute, what in _ATTRIBUTES.items():
            if row[attribute] and (row["rolname"], attribute) not in rightly:
                yield f"角色 {row['rolname']} 有{what}的权限"
    strong = {group_role(home, group) for group in (Group.OWNER, Group.LOADER, Group.BACKUP, Group.OFFICER)}
    for row in _rows(database, _MEMBERS, groups=prefixes["groups"]):
        if row["held"] in strong and row["holder"].startswith(prefixes["people"]):
            yield f"个人账号 {row['holder']} 属于 {row['held']}，能读写全部数据"


def _of_locks(database: Connection, home: str) -> Iterator[str]:
    """What frees the others when somebody stops in the middle of a transaction."""
    again = "请再运行一次 commandcenter server init"
    officer = group_role(home, Group.OFFICER)
    for row in _rows(database, _LACKING, officer=officer):
        yield f"{officer} 不在 {row['name']} 里：一台工作站卡住时，其他工作站不能结束它占着的事务，{again}"
    if not _rows(database, _FORGOTTEN):
        yield f"数据库没有设 idle_in_transaction_session_timeout：被遗忘的事务不会自己结束，{again}"
