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
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "alongside", "between the two of them"
START = "/sign-in/with/organisation/"
ADE = {"email": "ade@harbour.example", "email_verified": True}


class Provider:
    """What it is asked and what it says."""

    def __init__(self):
        self.keys = {"RS256": new_rsa(), "PS256": new_rsa(), "ES256": ec.generate_private_key(ec.SECP256R1())}
        self.codes, self.asked, self.claims = {}, [], {}
        self.as_ever()
        self.issuer = ""

    def as_ever(self):
        """Back to how a provider should be: signing with the first of its keys, publishing all of them."""
        self.changes = {}
        self.sign = self.signed
        self.published = [public(key, algorithm) for algorithm, key in self.keys.items()]

    def signed(self, said, algorithm="RS256"):
        return jwt.encode(said, self.keys[algorithm], algorithm, headers={"kid": algorithm.lower()})

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
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(said)}


def new_rsa(bits=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public(key, algorithm):
    """A key as providers publish it."""
    kind = jwt.get_algorithm_by_name(algorithm)
    return kind.to_jwk(key.public_key(), as_dict=True) | {"kid": algorithm.lower(), "use": "sig", "alg": algorithm}


def through(client, send, provider, **claims):
    """From our button to the provider and back; returns our answer."""
    there = send(client, START).url
    return client.get(f"{START}back/", provider.consent(there, **claims))


def who(client):
    return client.session.get("_auth_user_id")


@contextmanager
def running():
    """The provider, answering on a port of its own."""
    provider = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            provider.asked.append(self.path)
            self.reply(200, {"keys": provider.published} if self.path == "/keys" else provider.discovery())

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
