"""JWTs: npm jose verifies ours from the keys that are served; forged ones are refused."""

import base64
import json
import os
import subprocess
import sys
import time
import urllib.parse

import world

HERE = os.path.dirname(os.path.abspath(__file__))
JWT = os.path.join(HERE, "..", "clients", "jwt.js")
CALL = os.path.join(HERE, "..", "clients", "call.js")
JWKS = "/.well-known/jwks.json"
ISSUER = "https://auth.shop.example"
PASSWORD = "Correct1horse"
CRYPT_KEY = "0123456789abcdef0123456789abcdef"


def part(token, number):
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


class Jwt(world.Case):
    def setUp(self):
        super().setUp()
        w = self.world
        self.config = os.path.join(w.home, "authd.toml")
        self.crypt_key = os.path.join(w.home, "crypt.key")
        with open(self.crypt_key, "w", encoding="utf-8") as file:
            file.write("an-older-key\n" + CRYPT_KEY + "\n")
        os.chmod(self.crypt_key, 0o600)
        self.write_config()
        w.start("--config", self.config)
        w.create_admin("ada", PASSWORD)
        self.admin = w.login(world.ADMIN_TOKEN, "ada", PASSWORD).json()
        w.create_customer("jane@example.com", PASSWORD, self.admin)
        w.authctl("integration", "create", "gate", "--acl", "Shop_Authd::introspect", "--acl",
                  "Shop_Authd::revoke")
        made = json.loads(w.authctl("-o", "json", "integration", "activate", "gate"))
        self.gate = made["access_token"]

    def write_config(self):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f'[jwt]\nissuer = "{ISSUER}"\naudience = "shop"\n'
                       f'magento_crypt_key = "{self.crypt_key}"\n')

    def rotate(self, *words):
        return json.loads(self.world.authctl("-o", "json", "keys", "rotate", *words))

    def set(self, key, value):
        self.world.authctl("config", "set", key, value, "--yes")

    def jane(self):
        answer = self.world.login(world.CUSTOMER_TOKEN, "jane@example.com", PASSWORD)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def jwt_of(self, algorithm):
        self.rotate("--algorithm", algorithm, "--immediately")
        self.set("authd/jwt/customer", "yes")
        token = self.jane()
        self.assertEqual(part(token, 0)["alg"], algorithm)
        return token

    def node(self, asked, program=JWT):
        environment = {**os.environ, "NODE_PATH": os.environ["AUTHD_CLIENTS"] + "/node_modules"}
        done = subprocess.run(["node", program, json.dumps(asked)], env=environment, text=True,
                              capture_output=True, timeout=world.PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def url(self):
        return f"http://127.0.0.1:{self.world.port}{JWKS}"

    def verify(self, token, **options):
        return self.node({"verify": token, "jwks": self.url(), "options": options})

    def form(self, path, token):
        connection = self.world.connection()
        connection.request("POST", path, urllib.parse.urlencode({"token": token}),
                           {"Content-Type": "application/x-www-form-urlencoded",
                            "Authorization": "Bearer " + self.gate})
        answer = connection.getresponse()
        told = world.Answer(answer.status, answer.read(), answer.headers)
        connection.close()
        return told

    def is_active(self, token):
        answer = self.form("/oauth2/introspect", token)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["active"]

    def assert_live(self, token):
        self.assertEqual(self.world.get(world.ME, token).status, 200)
        self.assertTrue(self.is_active(token))

    def assert_dead(self, token, why=None):
        self.assertEqual(self.world.get(world.ME, token).status, 401, why)
        self.assertEqual(self.world.get("/auth/verify", token).status, 401, why)
        self.assertFalse(self.is_active(token), why)

    def test_jose_verifies_what_is_issued(self):
        for algorithm in ("ES256", "RS256"):
            token = self.jwt_of(algorithm)
            self.assert_live(token)
            told = self.verify(token, issuer=ISSUER, audience="shop", algorithms=[algorithm],
                               subject="customer:1", requiredClaims=["exp", "iat", "jti"])
            self.assertEqual(told.get("error"), None)
            # Who, and nothing of what they may do.
            self.assertEqual(set(told["payload"]),
                             {"iss", "aud", "sub", "jti", "uid", "utypid", "iat", "exp"})
            self.assertEqual(told["payload"]["uid"], 1)
            self.assertEqual(told["payload"]["utypid"], 3)
            issued = self.world.events("TokenIssued")[-1]
            shown = json.loads(self.world.authctl("events", "show", str(issued["seq"]), "-o", "json",
                                                  "--fields", "json"))["json"]
            self.assertIn(told["payload"]["jti"], shown.replace("-", ""))
            answer = self.form("/oauth2/introspect", token).json()
            self.assertEqual(answer["jti"], told["payload"]["jti"])
            self.assertEqual(answer["exp"], told["payload"]["exp"])
            wrong = self.verify(token, issuer=ISSUER, audience="another")
            self.assertEqual(wrong["error"], "ERR_JWT_CLAIM_VALIDATION_FAILED")

    def test_admins_and_integrations_get_jwts_too(self):
        w = self.world
        self.rotate()
        self.set("authd/jwt/admin", "yes")
        self.set("authd/jwt/integration", "yes")
        admin = w.login(world.ADMIN_TOKEN, "ada", PASSWORD).json()
        self.assertEqual(self.verify(admin)["payload"]["sub"], "admin:1")
        self.assertEqual(w.get("/rest/V1/customers/1", admin).status, 200)
        w.authctl("integration", "create", "ERP", "--acl", "Magento_Customer::customer",
                  "--expires", "90d")
        made = json.loads(w.authctl("-o", "json", "integration", "activate", "ERP"))
        told = self.verify(made["access_token"])["payload"]
        self.assertEqual(told["exp"] - told["iat"], 90 * 86400)
        self.assertEqual(w.get("/rest/V1/customers/1", made["access_token"]).status, 200)
        for sha in (1, 256):
            signed = self.node({"client": "magento-api-rest", "sha": sha, "keys": made,
                                "url": f"http://127.0.0.1:{w.port}", "method": "get",
                                "path": "customers/1"}, CALL)
            self.assertEqual(signed["data"]["id"], 1, signed)
        self.assertEqual(len(self.jane()), 32)

    def test_magentos_algorithm_makes_magentos_tokens(self):
        token = self.jwt_of("HS256")
        self.assert_live(token)
        self.assertTrue(token.startswith("eyJraWQiOiIyIiwiYWxnIjoiSFMyNTYifQ."))
        self.assertEqual(list(part(token, 1)), ["uid", "utypid", "iat", "exp"])
        padded = CRYPT_KEY.center(2048, "&").encode()
        told = self.node({"verify": token, "secret": base64.b64encode(padded).decode(),
                          "options": {}})
        self.assertEqual(told["payload"]["uid"], 1)
        self.assertEqual(json.loads(self.world.get(JWKS).body), {"keys": []})
        others = {self.jane() for _ in range(5)}
        self.assertEqual(len(others | {token}), 6)
        for other in others:
            self.assert_live(other)

    def test_forged_tokens_are_refused(self):
        for algorithm in ("RS256", "ES256"):
            token = self.jwt_of(algorithm)
            table = self.node({"forge": token, "jwks": self.url()})
            self.assertGreater(len(table), 24, table)
            for name, forged in table.items():
                self.assertNotEqual(forged, token, name)
                self.assert_dead(forged, f"{algorithm}: {name}")
                self.assertEqual(self.form("/oauth2/revoke", forged).status, 200)
            self.assert_live(token)

    def test_an_expired_token_is_dead(self):
        self.rotate()
        self.set("authd/jwt/customer", "yes")
        self.set("oauth/access_token_lifetime/customer", "2s")
        token = self.jane()
        self.assertEqual(part(token, 1)["exp"] - part(token, 1)["iat"], 2)
        while time.time() < part(token, 1)["exp"]:
            time.sleep(0.1)
        self.assert_dead(token)
        self.assertEqual(self.verify(token)["error"], "ERR_JWT_EXPIRED")

    def test_a_revoked_token_is_dead_here_at_once_and_good_elsewhere(self):
        for end in ("stdin", "http", "user"):
            token = self.jwt_of("ES256")
            if end == "stdin":
                self.world.authctl("revoke", "-", stdin=token + "\n")
            elif end == "http":
                self.assertEqual(self.form("/oauth2/revoke", token).status, 200)
            else:
                self.world.authctl("revoke", "--user", "customer:jane@example.com", "--yes")
            self.assert_dead(token, end)
            # What a service that only verifies signatures cannot see.
            self.assertIn("payload", self.verify(token))

    def test_a_retired_key_ends_its_tokens_and_no_others(self):
        w = self.world
        old = self.jwt_of("ES256")
        new = self.jwt_of("ES256")
        told = json.loads(w.authctl("-o", "json", "keys", "retire", "1", "--dry-run"))
        self.assertEqual(told["ends"], 1)
        self.assert_live(old)
        w.authctl("keys", "retire", "1", "--yes", "--reason", "leaked", "--reason-code", "leak")
        self.assert_dead(old)
        self.assert_live(new)
        self.assertEqual(self.verify(old)["error"], "ERR_JWKS_NO_MATCHING_KEY")
        self.assertEqual([event["type"] for event in w.events()][-1], "JwtKeyRetired")
        w.authctl("revoke", "--key", "2", "--yes")
        self.assert_dead(new)
        states = json.loads(w.authctl("-o", "json", "keys", "list"))
        self.assertEqual([key["state"] for key in states], ["retired", "signs"])

    def test_a_new_key_is_published_before_it_signs(self):
        w = self.world
        self.jwt_of("ES256")
        first = w.get(JWKS)
        key = self.rotate("--algorithm", "RS256")
        keys = w.get(JWKS)
        self.assertEqual([one["kid"] for one in keys.json()["keys"]], ["1", "2"])
        self.assertEqual(part(self.jane(), 0)["kid"], "1")
        self.assertGreater(key["usable_from"], "2020")
        self.assertNotEqual(first.headers["ETag"], keys.headers["ETag"])
        self.assertEqual(keys.headers["Cache-Control"], "public, max-age=1800")
        again = w.ask("GET", JWKS, headers={"If-None-Match": keys.headers["ETag"]})
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(json.loads(w.authctl("keys", "export-jwks")), keys.json())
        for one in keys.json()["keys"]:
            self.assertFalse({"d", "p", "q", "k"} & set(one), one)

    def test_everything_is_there_after_a_crash(self):
        token = self.jwt_of("ES256")
        self.world.kill()
        self.world.start("--config", self.config)
        self.assert_live(token)
        self.assertIn("payload", self.verify(self.jane()))

    def test_without_a_key_nothing_is_promised(self):
        w = self.world
        with self.assertRaisesRegex(AssertionError, "authctl keys rotate"):
            self.set("authd/jwt/customer", "yes")
        self.jwt_of("ES256")
        with self.assertRaisesRegex(AssertionError, "authctl keys rotate"):
            w.authctl("keys", "retire", "1", "--yes")
        self.rotate("--immediately")
        w.authctl("keys", "retire", "1", "--yes")
        self.assertIn("payload", self.verify(self.jane()))

    def test_others_may_not_read_magentos_key(self):
        w = self.world
        self.assertEqual(w.stop(), 0)
        os.chmod(self.crypt_key, 0o644)
        status, said = w.refused_start("--config", self.config)
        self.assertEqual(status, 78, said)
        self.assertIn("chmod 0600", said)
        self.assertNotIn(CRYPT_KEY, said)

    def test_a_token_in_the_arguments_is_refused(self):
        token = self.jwt_of("ES256")
        with self.assertRaisesRegex(AssertionError, ": 64 "):
            self.world.authctl("revoke", token)
        self.assert_live(token)
        self.assertNotIn(token.split(".")[2], self.world.said())


if __name__ == "__main__":
    os.environ["AUTHD_CLIENTS"] = os.path.abspath(sys.argv.pop(1))
    world.main()
