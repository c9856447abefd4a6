"""What Alongside does without: each of these absences answers a requirement of the ASVS, and stays one by its test."""

import ast
import re
from functools import cache

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver

from tests.repository.tree import ROOT, SRC, WEB, place, python_under

PLATFORM = SRC / "alongside"
FRONT = [*sorted((ROOT / "tools" / "front").glob("*.js")), *sorted((WEB / "static" / "alongside").glob("*.js"))]
SHOWN = sorted((PLATFORM / "web" / "templates").rglob("*.html"))
ABSENT = {
    "directories and naming services": {"ldap", "ldap3", "jndi", "pyasn1_ldap"},
    "queries over XML, and its style sheets": {"elementpath", "xmlschema", "lxml"},
    "sockets that stay open, and graph queries": {"channels", "graphene", "strawberry", "websockets", "socketio"},
    "messages to telephones": {"twilio", "vonage", "boto3", "phonenumbers"},
    "assertions in SAML": {"onelogin", "saml2", "djangosaml2"},
    "caches on other machines": {"memcache", "pymemcache", "pylibmc", "redis"},
    "objects read back from bytes": {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml"},
    "passwords": {"passlib", "bcrypt", "argon2"},
    "code that manages its own memory": {"cffi", "mmap", "_ctypes"},
}


@cache
def nodes():
    """Every node of the platform's code, read once for all these tests."""
    return [(path, node) for path in python_under(PLATFORM) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def nodes_of(kind):
    return [(path, node) for path, node in nodes() if isinstance(node, kind)]


def imported():
    """Each imported module with where, by its first name."""
    for path, node in nodes_of((ast.Import, ast.ImportFrom)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        yield from ((place(path, node), name.partition(".")[0]) for name in names)


def calls(*names):
    """Where a function or method of one of these names is called."""
    for path, node in nodes_of(ast.Call):
        if getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
            yield path, node


def is_fixed(node):
    """Whether a text stands in the code as it is, so that nobody's input is part of it."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


@pytest.mark.parametrize("what", sorted(ABSENT))
def test_code_does_without(what):
    assert [where for where, name in imported() if name in ABSENT[what]] == []


def test_xml_is_written_in_one_place_and_read_in_one_that_takes_no_entities():
    """The exchange of codebooks with other programs; its reader refuses a document type, before any entity could be declared."""
    named = {where.rpartition("/")[2].partition(":")[0] for where, name in imported() if name in {"xml", "pyexpat"}}
    asked = [place(path, node) for path, node in calls("findall", "iterfind", "findtext", "fromstring", "iterparse", "XMLPullParser")]

    assert named == {"refi_qda.py", "refi_codebooks.py"}
    assert [where for where in asked if "refi_" in where] == []


def test_only_the_keeper_of_children_speaks_to_the_system_itself():
    """It tells the system to end a child with its parent; nothing that anybody typed comes near it."""
    named = {where.rpartition("/")[2].partition(":")[0] for where, name in imported() if name == "ctypes"}

    assert named <= {"children.py"}


def test_nothing_that_was_typed_is_run():
    run = [
        place(path, node)
        for path, node in calls("eval", "exec", "compile_command", "system", "popen", "import_module")
        if path.name != "apps.py"
    ]
    compiled = [place(path, node) for path, node in calls("compile") if isinstance(node.func, ast.Name)]

    assert run + compiled == []


def test_programs_are_started_with_a_list_and_no_shell():
    started = [
        (path, node) for path, node in calls("run", "Popen", "check_output", "check_call", "call") if "subprocess" in ast.unparse(node.func)
    ]
    through_a_shell = [place(path, node) for path, node in started if any(row.arg == "shell" for row in node.keywords)]

    assert through_a_shell == []
    assert [place(path, node) for path, node in started if isinstance(node.args[0], (ast.Constant, ast.JoinedStr))] == []


def test_no_template_is_made_from_what_was_typed():
    assert [place(path, node) for path, node in calls("Template", "from_string", "render_to_string_from")] == []


def test_templates_escape_everything():
    marks = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off|\|\s*safeseq\b")

    assert [path.name for path in SHOWN if marks.search(path.read_text(encoding="utf-8"))] == []


def test_no_text_is_declared_safe_by_hand_but_where_it_is_made():
    named = [place(path, node) for path, node in calls("mark_safe", "SafeString", "SafeText") if "kit/documents.py" not in path.as_posix()]

    assert named == []


def test_no_query_is_put_together_from_text():
    """What a statement needs goes along as a parameter; a name of a table may only come from the catalogue, in backups."""
    built = [
        place(path, node)
        for path, node in calls("execute", "executemany", "executescript", "raw", "extra", "RawSQL")
        if node.args and not is_fixed(node.args[0]) and "console/backup/" not in path.as_posix()
    ]

    assert built == []


def test_patterns_stand_in_the_code():
    matching = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
    asked = [(path, node) for path, node in calls(*matching) if ast.unparse(node.func).startswith("re.")]

    assert [place(path, node) for path, node in asked if not is_fixed(node.args[0])] == []


def test_no_format_comes_from_what_was_typed():
    built = [place(path, node) for path, node in calls("format_map", "vformat")]

    assert built == []


def test_chance_comes_from_the_operating_system():
    drawn = [
        place(path, node) for path, node in nodes_of(ast.Attribute) if ast.unparse(node.value) == "random" and node.attr != "SystemRandom"
    ]

    assert drawn == []


def test_digests_are_sha_256():
    weak = [place(path, node) for path, node in calls("md5", "sha1", "sha224")]
    keyed = [
        place(path, node)
        for path, node in calls("salted_hmac")
        if [row.value.value for row in node.keywords if row.arg == "algorithm"] != ["sha256"]
    ]
    mac = [
        place(path, node) for path, node in nodes_of(ast.Call) if ast.unparse(node.func) == "hmac.new" and "sha256" not in ast.unparse(node)
    ]

    assert weak + keyed + mac == []


def test_the_only_cipher_is_aes_with_gcm():
    """It hides and seals at once; nothing else of the library is called but its own error."""
    named = {
        (node.module, alias.name)
        for _path, node in nodes_of(ast.ImportFrom)
        if (node.module or "").startswith(("cryptography", "Crypto", "nacl"))
        for alias in node.names
    }
    whole = [where for where, name in imported() if name in {"Crypto", "nacl", "OpenSSL"}]

    assert named <= {("cryptography.hazmat.primitives.ciphers.aead", "AESGCM"), ("cryptography.exceptions", "InvalidTag")}
    assert whole == []


def test_forms_name_their_fields():
    """No form takes whatever a table has, and no row is made from whatever was sent."""
    everything = [place(path, node) for path, node in nodes_of(ast.Constant) if node.value == "__all__" and "web" in path.parts]
    unpacked = [
        place(path, node.value)
        for path, node in nodes_of(ast.keyword)
        if node.arg is None and re.search(r"request\.(POST|GET|FILES|body)", ast.unparse(node.value))
    ]
    models = [place(path, node) for path, node in nodes_of(ast.ClassDef) if any("ModelForm" in ast.unparse(base) for base in node.bases)]

    assert everything + unpacked + models == []


def test_scripts_keep_nothing_and_build_no_markup():
    """No storage, no messages between windows, no code from text, no markup from text; and nothing taken from other addresses."""
    banned = r"\b(localStorage|sessionStorage|indexedDB|postMessage|WebSocket|eval|innerHTML|outerHTML|insertAdjacentHTML|document\.write|document\.cookie)\b|__proto__|https?://(?!www\.w3\.org/)"

    assert [(path.name, found.group()) for path in FRONT if (found := re.search(banned, path.read_text(encoding="utf-8")))] == []


def test_templates_take_nothing_from_other_addresses():
    loaded = re.compile(r"<(?:script|link|img|iframe|object|embed|source|video|audio)\b[^>]*(?:src|href|data)=[\"']https?:", re.IGNORECASE)

    assert [path.name for path in SHOWN if loaded.search(path.read_text(encoding="utf-8"))] == []


def test_nobody_is_asked_for_a_password_or_a_secret_question():
    asked = re.compile(r"type=[\"']password|current-password|new-password|mother.s maiden", re.IGNORECASE)

    assert [path.name for path in SHOWN if asked.search(path.read_text(encoding="utf-8"))] == []
    assert [place(path, node) for path, node in calls("set_password", "check_password", "make_password", "authenticate")] == []


def test_there_is_no_admin_site_no_tool_for_developers_and_no_list_of_addresses():
    names = {app.name for app in apps.get_app_configs()}
    addresses = {str(entry.pattern) for entry in get_resolver().url_patterns}

    assert [
        name for name in names if name in {"django.contrib.admin", "django.contrib.admindocs", "debug_toolbar", "silk", "django_extensions"}
    ] == []
    assert [
        address for address in addresses if address.startswith(("admin", "__debug__", "api", "docs", "swagger", "schema", "metrics"))
    ] == []


def test_no_other_site_may_read_us():
    assert [name for name in settings.INSTALLED_APPS + settings.MIDDLEWARE if "cors" in name.lower()] == []
    assert [place(path, node) for path, node in nodes_of(ast.Constant) if str(node.value).lower().startswith("access-control-")] == []


def test_nothing_is_switched_on_for_developers():
    given = [node for path, node in nodes_of(ast.Assign) if path.parent.name == "config" and ast.unparse(node.targets[0]) == "DEBUG"]

    assert [ast.unparse(node.value) for node in given] == ["False"]
    assert not settings.DEBUG


def test_no_secret_stands_in_what_is_kept():
    """Settings come from the environment; what looks like a key, a token or a filled-in address of a server is none of ours."""
    from tests.repository.tree import kept_texts

    secret = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b|\bxox[bp]-[0-9A-Za-z-]{10,}")

    assert [name for name, text in kept_texts() if secret.search(text)] == []
