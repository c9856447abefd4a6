"""A small OpenID Connect provider on this machine: it knows one client, checks PKCE, and signs what it is told to say."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "alongside", "between the two of them"


class Provider:
    """What it is asked and what it says."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes, self.asked, self.claims, self.changes = {}, [], {}, {}
        self.issuer = ""

    def discovery(self):
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys", "userinfo_endpoint": "me"}
        found = {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in places.items()}}
        return found | {"token_endpoint_auth_methods_supported": ["client_secret_post"]} | self.changes

    def consent(self, address, **claims):
        """Somebody signs in at the provider's page; returns what their browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        self.claims = claims
        return {"code": code, "state": asked["state"]}

    def token(self, form):
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if not asked or asked["code_challenge"] != proof or form.get("client_secret") != SECRET:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "sub": "somebody", "iat": now, "exp": now + 60, **self.claims}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(said, self.key, "RS256", headers={"kid": "one"})}


@contextmanager
def running():
    """The provider, answering on a port of its own."""
    provider = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            provider.asked.append(self.path)
            self.reply(200, provider.discovery())

        def do_POST(self):
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply(*provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def reply(self, status, content):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
