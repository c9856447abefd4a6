"""What an installation is made from: units, container, proxies and the example of its settings, held to the code they start."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse

from alongside.domain.outbox.purposes import RULES
from alongside.kit.crypto import token
from alongside.kit.table_limits import MOST_BYTES
from alongside.web.middleware.numbers import GIVEN
from tests.repository.tree import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
CLOSED = {
    "AmbientCapabilities": [""],
    "CapabilityBoundingSet": [""],
    "Group": ["alongside"],
    "InaccessiblePaths": ["-/opt/alongside/.git"],
    "LockPersonality": ["yes"],
    "MemoryDenyWriteExecute": ["yes"],
    "NoNewPrivileges": ["yes"],
    "PrivateDevices": ["yes"],
    "PrivateTmp": ["yes"],
    "ProtectClock": ["yes"],
    "ProtectControlGroups": ["yes"],
    "ProtectHome": ["yes"],
    "ProtectHostname": ["yes"],
    "ProtectKernelLogs": ["yes"],
    "ProtectKernelModules": ["yes"],
    "ProtectKernelTunables": ["yes"],
    "ProtectProc": ["invisible"],
    "ProtectSystem": ["strict"],
    "RestrictAddressFamilies": ["AF_UNIX AF_INET AF_INET6"],
    "RestrictNamespaces": ["yes"],
    "RestrictRealtime": ["yes"],
    "RestrictSUIDSGID": ["yes"],
    "StateDirectoryMode": ["0700"],
    "SystemCallArchitectures": ["native"],
    "SystemCallFilter": ["@system-service", "~@privileged"],
    "UMask": ["0077"],
    "User": ["alongside"],
}


def text_of(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def keys_of(unit):
    """Each key of a unit with its values in order, since systemd lets a key stand several times."""
    found = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line[:1] not in {"", "#", "["}:
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def known_commands():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]["alongside.commands"]
    ours = {name for name, app in get_commands().items() if app == "alongside.console"}
    return {("manage.py", name) for name in ours} | {("alongside", name) for name in scripts}


def asked_of(words):
    """Which program of ours a command line starts, and what it asks of it."""
    names = [word.rsplit("/", 1)[-1] for word in words]
    place = names.index("manage.py") if "manage.py" in names else names.index("alongside")
    return names[place], names[place + 1]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_is_closed(unit):
    found = keys_of(unit)

    assert {name: found.get(name) for name in CLOSED} == CLOSED


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_starts_a_command_that_exists(unit):
    started = [asked_of(shlex.split(line)) for name in ("ExecStart", "ExecStartPost") for line in keys_of(unit).get(name, [])]

    assert [command for command in started if command not in known_commands()] == []
    assert started != []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_writes_where_the_settings_say(unit):
    folders = {f"/var/lib/{name}" for name in keys_of(unit)["StateDirectory"][0].split()}
    named = re.findall(r"^ALONGSIDE_(?:DATA|KEYS|BACKUPS)=(/\S+)$", text_of("alongside.env.example"), re.MULTILINE)

    unneeded = {"alongside-worker@.service": set(), "alongside-backup.service": {"/var/lib/alongside-keys"}}

    assert len(named) == 3
    assert set(named) - folders == unneeded.get(unit.name, set())


def test_units_are_understood_by_systemd_where_there_is_one(tmp_path):
    """Without systemd-analyze there is nobody to ask; the other tests of this file read the units themselves."""
    for path in (*UNITS, *DEPLOY.glob("*.timer")):
        words = re.sub(r"/opt/alongside/\.venv/bin/\w+", sys.executable, path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(words, encoding="utf-8")
    analyse = shutil.which("systemd-analyze")
    names = [path.name.replace("@.", "@1.") for path in tmp_path.iterdir()]
    said = subprocess.run([analyse, "verify", *names], check=False, cwd=tmp_path, capture_output=True, text=True) if analyse else None

    assert said is None or [line for line in said.stderr.splitlines() if "alongside" in line] == []


def test_example_of_settings_has_every_setting_once():
    named = re.findall(r"^#?((?:ALONGSIDE|DATABASE)_\w+)=", text_of("alongside.env.example"), re.MULTILINE)

    assert sorted(named) == sorted(row.name for row in settings.SETTINGS)


def test_example_of_settings_holds_no_secret():
    values = dict(re.findall(r"^(ALONGSIDE_SECRET_KEY|ALONGSIDE_DEMO)=(.*)$", text_of("alongside.env.example"), re.MULTILINE))

    assert values == {"ALONGSIDE_SECRET_KEY": ""}


def test_container_installs_the_lock_by_its_hashes_and_nothing_else():
    installs = [line for line in text_of("Containerfile").replace("\\\n", " ").splitlines() if "pip install" in line or "pip wheel" in line]
    parts = [part.strip() for line in installs for part in line.removeprefix("RUN ").split("&&")]

    assert [part.split("/")[-1] for part in parts[:1]] == ["pip install --require-hashes -r requirements.lock"]
    assert [part for part in parts[1:] if "--no-deps" not in part] == []
    assert "PIP_ONLY_BINARY=:all:" in text_of("Containerfile")


def test_container_runs_without_rights_and_says_how_it_is():
    lines = text_of("Containerfile").splitlines()

    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert [line.partition(" CMD ")[2] for line in lines if line.startswith("HEALTHCHECK ")] == ['["python", "healthy.py"]']
    assert [line for line in lines if line.startswith("ADD ")] == []


def test_container_is_made_of_named_files_only():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text_of("Containerfile"), re.MULTILINE)

    assert ignored[1] == "*"
    assert sorted({name for line in copied for name in line.split()}) == sorted(line[1:] for line in ignored if line.startswith("!"))


def blocks_of(text, indent):
    """Each name at an indent with the lines under it."""
    found = re.split(rf"^ {{{indent}}}([\w-]+):(?: \{{\}})?\n", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_tools_for_backups_in_the_container_are_as_new_as_the_database_beside_it():
    """pg_dump refuses a server newer than itself; Debian 13 has release 17."""
    base = re.search(r"^ARG BASE=.+-slim-(\w+)$", text_of("Containerfile"), re.MULTILINE).group(1)
    database = re.search(r"image: .+/postgres:(\d+)-(\w+)$", text_of("compose.yaml"), re.MULTILINE).groups()

    assert "apt-get install --yes --no-install-recommends postgresql-client" in text_of("Containerfile")
    assert (base, database) == ("trixie", ("17", "trixie"))


def test_services_of_compose_are_closed_and_the_database_is_inside():
    text = text_of("compose.yaml")
    shared = text.partition("x-alongside: &alongside\n")[2].partition("\nservices:\n")[0]
    services = blocks_of(text.partition("\nservices:\n")[2].partition("\nnetworks:\n")[0], 2)
    wanted = ("  read_only: true\n", "  cap_drop: [ALL]\n", '  security_opt: ["no-new-privileges:true"]\n')

    assert [line for line in wanted if line not in shared] == []
    assert [name for name, body in services.items() if "<<: *alongside" not in body] == ["database"]
    assert re.findall(r"ports: (.+)", text) == ['["127.0.0.1:8000:8000"]']
    assert re.findall(r"networks: (.+)", services["database"]) == ["[inside]"]
    assert "  inside:\n    internal: true\n" in text
    assert {("manage.py", name) for name in re.findall(r'command: \["(\w+)"', text)} - known_commands() == set()


def proxies():
    nginx = re.search(r'"~(\^\(\?<kept>.+?)" "', text_of("nginx.conf")).group(1).replace("(?<kept>", "(?P<kept>")
    caddy = re.search(r'request>uri regexp "(.+?)" "', text_of("Caddyfile")).group(1)
    return {"nginx": re.compile(nginx), "Caddy": re.compile(caddy)}


def test_proxies_log_no_link_that_works():
    secret = token()
    addresses = [reverse(rule.page, args=[secret]) for rule in RULES.values() if rule.page]
    logged = {name: [pattern.match(address) for address in addresses] for name, pattern in proxies().items()}

    assert {name: [addresses[i] for i, found in enumerate(row) if found is None] for name, row in logged.items()} == {
        "nginx": [],
        "Caddy": [],
    }
    assert [found.group("kept") for found in logged["nginx"] if secret in found.group("kept")] == []
    assert [found.group(1) for found in logged["Caddy"] if secret in found.group(1)] == []


def test_proxies_keep_no_error_log_that_holds_whole_addresses():
    """nginx writes the request into every line of an error that is less than critical; Caddy into those of two of its loggers."""
    servers = re.findall(r"^server \{(.*?)^\}", text_of("nginx.conf"), re.MULTILINE | re.DOTALL)
    named = [re.findall(r"^    error_log \S+ (\w+);", server, re.MULTILINE) for server in servers if "ssl_reject_handshake" not in server]

    assert named == [["crit"], ["crit"]]
    assert re.findall(r"^\tlog \{\n\t\texclude (.+)$", text_of("Caddyfile"), re.MULTILINE) == ["http.log.error http.handlers.reverse_proxy"]


def test_proxies_number_every_request_themselves():
    places = re.findall(r"location .*?\{(.*?)\n    \}", text_of("nginx.conf"), re.DOTALL)

    assert [place.count("proxy_set_header X-Request-ID $request_id;") for place in places] == [1, 1, 1]
    assert re.findall(r"header_up X-Request-ID (\S+)", text_of("Caddyfile")) == ["{http.request.uuid}"]
    assert [bool(GIVEN.fullmatch(number)) for number in ("0123456789abcdef" * 2, "6ad9f2b0-6c1f-4d7e-9a53-0f3d1b7c2e11")] == [True, True]


def test_nginx_sets_what_the_application_trusts():
    text = text_of("nginx.conf")
    places = re.findall(r"location .*?\{(.*?)\n    \}", text, re.DOTALL)
    wanted = ("proxy_set_header Host $host;", "proxy_set_header X-Forwarded-Proto https;", "proxy_set_header X-Forwarded-For $remote_addr;")

    assert [place for place in places if not all(line in place for line in wanted)] == []
    assert re.findall(r"ssl_protocols (.+);", text) == ["TLSv1.2 TLSv1.3"]
    assert re.findall(r"server_tokens (\w+);|autoindex (\w+);", text) == [("off", ""), ("", "off")]


def test_nginx_writes_no_file_that_is_matched_and_forgotten():
    text = text_of("nginx.conf")
    place = re.search(r"location /match-files/ \{(.*?)\n    \}", text, re.DOTALL).group(1)

    assert re.findall(r"client_body_buffer_size (\w+);", place) == re.findall(r"client_max_body_size (\w+);", text)
    assert re.findall(r"proxy_max_temp_file_size (\w+);", place) == ["0"]


def test_nginx_offers_forward_secrecy_only():
    offered = re.search(r"ssl_ciphers (.+);", text_of("nginx.conf")).group(1).split(":")

    assert [
        name for name in offered if not name.startswith("ECDHE-") or not name.endswith(("GCM-SHA256", "GCM-SHA384", "CHACHA20-POLY1305"))
    ] == []
    assert re.findall(r"ssl_session_tickets (\w+);", text_of("nginx.conf")) == ["off"]


def test_caddy_refuses_trace():
    assert re.findall(r"@traced method (\w+)\n\s+respond @traced (\d+)", text_of("Caddyfile")) == [("TRACE", "405")]


def test_proxies_take_the_largest_roster_and_little_more():
    limits = {
        int(re.search(r"client_max_body_size (\d+)m", text_of("nginx.conf")).group(1)),
        int(re.search(r"max_size (\d+)MB", text_of("Caddyfile")).group(1)),
    }

    assert limits == {MOST_BYTES // 1024 // 1024 + 1}
