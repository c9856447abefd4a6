"""PostgreSQL's own tools: found, asked for their version, and run without a password on their command line."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connections

from alongside.console.backup.problems import Problem

ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
BUSY = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> ALL(%s)"


def shared_moment(using: str) -> str:
    """Begin to see one moment, and the name by which pg_dump may see the same."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])


def schema(using: str) -> str:
    """The schema that holds the tables."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def server(using: str) -> str:
    """The server's version, such as 18.1."""
    number = connections[using].cursor().connection.info.server_version
    return f"{number // 10000}.{number % 10000}"


def others(using: str) -> int:
    """How many other connections the database has: more than none means that somebody is using it."""
    with connections[using].cursor() as cursor:
        cursor.execute(BUSY, [[cursor.connection.info.backend_pid]])
        return int(cursor.fetchone()[0])


def dump(path: Path, moment: str, *, using: str) -> None:
    """Write the tables of one moment to a file in pg_dump's own format."""
    tables = f'"{schema(using)}".*'
    run("pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={moment}", "-t", tables, "-f", str(path), using=using)


def script_of(path: Path, target: Path, *, using: str) -> None:
    """Turn a dump into the script that lays it again."""
    target.touch(mode=0o600)
    run("pg_restore", "--no-owner", "--no-privileges", "-f", str(target), str(path), using=using)


def listing_of(path: Path) -> str:
    """What pg_restore says is in a dump, or why it cannot read it; needs no server."""
    tool = shutil.which("pg_restore")
    if tool is None:
        return "not opened, since pg_restore is not installed here"
    done = subprocess.run([tool, "--list", str(path)], capture_output=True, text=True, check=False)  # noqa: S603
    return "ok" if done.returncode == 0 else done.stderr.strip()


def in_one_transaction(scripts: list[Path], *, using: str) -> None:
    """Run scripts so that all of them count, or none."""
    files = [word for script in scripts for word in ("-f", str(script))]
    run("psql", "-X", "-q", "-o", os.devnull, "-v", "ON_ERROR_STOP=1", "--single-transaction", *files, using=using)


def run(name: str, *words: str, using: str) -> None:
    """Run one of the tools, or say what it said."""
    command = [tool(name, using=using), "-w" if name != "pg_restore" else "--exit-on-error", *words]
    done = subprocess.run(command, env=os.environ | _environment(using), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise Problem(f"{name} failed: {done.stderr.strip()[:600] or f'it ended with {done.returncode}'}")


def tool(name: str, *, using: str) -> str:
    """Where a tool is; one of an older release than the server would lose what it does not know."""
    found = shutil.which(name)
    if found is None:
        raise Problem(f"{name} is not on the PATH. Install PostgreSQL's client tools (the package is often called postgresql-client).")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    major, wanted = re.search(r"\) (\d+)", said), int(server(using).split(".")[0])
    if major is None or int(major[1]) < wanted:
        has = major[1] if major else "unknown"
        raise Problem(
            f"{name} on the PATH is of release {has}, and the server of {wanted}. Install client tools of release {wanted} or newer."
        )
    return found


def _environment(using: str) -> dict[str, str]:
    params = connections[using].get_connection_params()
    return {ENVIRONMENT[name]: str(value) for name, value in params.items() if name in ENVIRONMENT and value not in {None, ""}}
