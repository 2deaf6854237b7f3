"""Where a shared database is: what a person says of it, the URL that is kept, and that of one login."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import URL, make_url

from ..errors import UserError
from .roles import login_role
from .server import HOME, is_here

PORT = 5432
_HOST = re.compile(r"[A-Za-z0-9.:_-]+")
_DATABASE = re.compile(r"[a-z_][a-z0-9_]*")


class ServerAddress(NamedTuple):
    """`ca` is the file of the certificate authority that vouches for the server; "": one this machine trusts anyway."""

    host: str
    port: int = PORT
    database: str = "laohu"
    ca: str = ""


def server_url(address: ServerAddress) -> str:
    """The URL without a login. Beyond this machine the server has to prove that it is the one that is meant.

    Raises UserError naming the field: host, port, database, ca.
    """
    if not _HOST.fullmatch(address.host):
        raise UserError("请填写服务器的名称或地址", field="host")
    if not 0 < address.port < 65536:
        raise UserError("端口应在 1 到 65535 之间", field="port")
    if not _DATABASE.fullmatch(address.database):
        raise UserError("库名只有小写字母、数字和下划线", field="database")
    if address.ca and not Path(address.ca).is_file():
        raise UserError(f"没有证书文件 {address.ca}", field="ca")
    url = URL.create("postgresql", host=address.host, port=address.port, database=address.database)
    if address.ca:
        url = url.set(query={"sslmode": "verify-full", "sslrootcert": address.ca})
    elif not is_here(url):
        url = url.set(query={"sslmode": "verify-full", "sslrootcert": "system"})
    return url.render_as_string()


def is_server(url: str | URL) -> bool:
    return make_url(url).get_backend_name() == "postgresql"


def bare_url(url: str | URL) -> str:
    """The URL without login and password: it may be kept and shown."""
    told = make_url(url)
    return URL.create(
        told.drivername, host=told.host, port=told.port, database=told.database, query=told.query
    ).render_as_string()


def login_url(url: str | URL, login: str, password: str) -> URL:
    """How a person's login opens the database at `url`, whoever that names."""
    told = make_url(url)
    home = told.query.get(HOME, told.database)
    return told.set(username=login_role(str(home), login), password=password)
