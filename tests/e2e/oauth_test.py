"""Integrations that sign with OAuth 1.0a: Magento's npm clients unchanged, and replays."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from urllib.parse import quote

import world

HERE = os.path.dirname(os.path.abspath(__file__))
CALL = os.path.join(HERE, "..", "clients", "call.js")
CUSTOMER = "/rest/V1/customers/1"
PASSWORD = "Correct1horse"


def encoded(text):
    return quote(str(text), safe="-._~")


def signed(keys, method, url, nonce, timestamp, **changed):
    """The Authorization header for a URL without a query."""
    params = {"oauth_consumer_key": keys["consumer_key"], "oauth_nonce": nonce,
              "oauth_signature_method": "HMAC-SHA256", "oauth_timestamp": timestamp,
              "oauth_token": keys["access_token"], **changed}
    text = "&".join(f"{encoded(k)}={encoded(v)}" for k, v in sorted(params.items()))
    base = "&".join(encoded(part) for part in (method, url, text))
    key = f"{keys['consumer_secret']}&{keys['access_token_secret']}"
    made = hmac.digest(key.encode(), base.encode(), hashlib.sha256)
    params["oauth_signature"] = base64.b64encode(made).decode()
    return "OAuth " + ", ".join(f'{k}="{encoded(v)}"' for k, v in params.items())


class Oauth(world.Case):
    def setUp(self):
        super().setUp()
        w = self.world.start()
        w.create_admin("ada", PASSWORD)
        token = w.login(world.ADMIN_TOKEN, "ada", PASSWORD).json()
        w.create_customer("jane@example.com", PASSWORD, token)
        w.authctl("integration", "create", "ERP", "--acl", "Magento_Customer::customer", "--acl",
                  "Magento_Customer::manage")
        self.keys = json.loads(w.authctl("-o", "json", "integration", "activate", "ERP"))

    def call(self, client, method, path, sha=1, keys=None, **more):
        asked = {"client": client, "sha": sha, "url": f"http://127.0.0.1:{self.world.port}",
                 "method": method, "path": path, "keys": keys or self.keys, **more}
        environment = {**os.environ, "NODE_PATH": os.environ["AUTHD_CLIENTS"] + "/node_modules"}
        done = subprocess.run(["node", CALL, json.dumps(asked)], env=environment, text=True,
                              capture_output=True, timeout=world.PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def each_client(self, method, path, **more):
        """What both clients hear, magento-api-rest with both of its methods."""
        yield self.call("magento-api-rest", method, path, **more)
        yield self.call("magento-api-rest", method, path, sha=256, **more)
        yield self.call("magento2-rest-client", method, path, **more)

    def header(self, nonce, timestamp=None, **changed):
        url = f"http://127.0.0.1:{self.world.port}{CUSTOMER}"
        return signed(self.keys, "GET", url, nonce, timestamp or int(time.time()), **changed)

    def send(self, header):
        return self.world.ask("GET", CUSTOMER, headers={"Authorization": header})

    def test_clients_read_a_customer(self):
        for answer in self.each_client("get", "customers/1"):
            self.assertEqual(answer["data"]["email"], "jane@example.com", answer)
        # magento2-rest-client turns names of properties into camel case.
        camel = self.call("magento2-rest-client", "get", "customers/1")["data"]
        self.assertEqual(camel["websiteId"], 1)

    def test_clients_send_search_criteria(self):
        params = {"$or": [{"email": "jane@example.com"}, {"firstname": "a b+c&d"}], "$perPage": 5}
        for sha in (1, 256):
            answer = self.call("magento-api-rest", "get", "customers/1", sha=sha, params=params)
            self.assertEqual(answer["data"]["id"], 1, answer)

    def test_clients_search_for_customers(self):
        self.world.authctl("customer", "create", "--email", "john@example.com",
                           "--firstname", "John", "--lastname", "Doe")
        params = {"$or": [{"email": "jane@example.com"}, {"firstname": "a b+c&d"}], "$perPage": 5}
        for sha in (1, 256):
            answer = self.call("magento-api-rest", "get", "customers/search", sha=sha,
                               params=params)
            self.assertEqual([one["email"] for one in answer["data"]["items"]],
                             ["jane@example.com"], answer)
            self.assertEqual(answer["data"]["total_count"], 1)
        group = "searchCriteria[filterGroups][0][filters][0]"
        answer = self.call("magento2-rest-client", "get", "customers/search?" + "&".join(
            f"{name}={quote(value)}" for name, value in (  # it signs names as they are written
                (group + "[field]", "email"), (group + "[value]", "j%@example.com"),
                (group + "[conditionType]", "like"),
                ("searchCriteria[sortOrders][0][field]", "email"),
                ("searchCriteria[sortOrders][0][direction]", "ASC"))))
        self.assertIn("data", answer, answer)
        self.assertEqual([one["email"] for one in answer["data"]["items"]],
                         ["jane@example.com", "john@example.com"], answer)

    def test_clients_change_a_customer(self):
        for client, sha in (("magento-api-rest", 1), ("magento-api-rest", 256),
                            ("magento2-rest-client", 1)):
            name = f"Jane {client} {sha}"
            customer = {"id": 1, "email": "jane@example.com", "firstname": name, "lastname": "Doe",
                        "website_id": 1}
            answer = self.call(client, "put", "customers/1", sha=sha, body={"customer": customer})
            self.assertEqual(answer["data"]["firstname"], name, answer)

    def test_clients_create_a_customer(self):
        for number, client in enumerate(("magento-api-rest", "magento2-rest-client")):
            customer = {"email": f"new{number}@example.com", "firstname": "New", "lastname": "One"}
            answer = self.call(client, "post", "customers", body={"customer": customer})
            self.assertEqual(answer["data"]["email"], customer["email"], answer)

    def test_clients_render_errors(self):
        told = self.call("magento2-rest-client", "get", "customers/99")
        self.assertEqual(told["error"], "Nothing found with customerId = 99.")
        told = self.call("magento-api-rest", "get", "customers/99")
        self.assertEqual(told["status"], 404)
        denied = self.call("magento2-rest-client", "post", "customers/1/nothing", body={})
        self.assertIn("no such route", denied["error"])

    def test_a_wrong_secret_signs_nothing(self):
        for name in ("consumer_secret", "access_token_secret"):
            for answer in self.each_client("get", "customers/1",
                                           keys={**self.keys, name: "x" * 32}):
                self.assertIn("signature is not right", answer["error"])
        for name in ("consumer_key", "access_token"):
            for answer in self.each_client("get", "customers/1",
                                           keys={**self.keys, name: "x" * 32}):
                self.assertIn("consumer", answer["error"])

    def test_disabled_and_revoked_integrations_are_nobody(self):
        w = self.world
        w.authctl("integration", "disable", "ERP")
        for answer in self.each_client("get", "customers/1"):
            self.assertIn("not allowed to use", answer["error"])
        w.authctl("integration", "enable", "ERP")
        for answer in self.each_client("get", "customers/1"):
            self.assertIn("data", answer)
        w.authctl("revoke", "--integration", "ERP", "--yes")
        for answer in self.each_client("get", "customers/1"):
            self.assertIn("not allowed to use", answer["error"])

    def test_sha1_can_be_switched_off(self):
        self.world.authctl("config", "set", "authd/oauth/hmac_sha1", "no", "--yes")
        old, new, other = self.each_client("get", "customers/1")
        self.assertEqual(old["status"], 400)
        self.assertEqual(new["data"]["id"], 1)
        self.assertIn("method is not supported", other["error"])

    def test_a_bearer_token_is_not_needed(self):
        self.world.authctl("config", "set", "oauth/consumer/enable_integration_as_bearer", "no",
                           "--yes")
        self.assertEqual(self.world.get(CUSTOMER, self.keys["access_token"]).status, 401)
        self.assertEqual(self.send(self.header("n")).status, 200)

    def test_no_call_works_twice(self):
        header = self.header("n")
        self.assertEqual(self.send(header).status, 200)
        again = self.send(header)
        self.assertEqual(again.status, 401)
        self.assertIn("used before", again.json()["message"])

    def test_a_restart_forgets_no_nonce_and_refuses_nobody(self):
        header = self.header("n")
        self.assertEqual(self.send(header).status, 200)
        self.assertEqual(self.world.stop(), 0)
        self.world.start()
        self.assertEqual(self.send(header).status, 401)
        self.assertEqual(self.send(self.header("other")).status, 200)

    def test_a_crash_lets_no_call_work_twice(self):
        headers = [self.header(f"n{ago}", int(time.time()) - ago) for ago in (0, 5, 300)]
        for header in headers:
            self.assertEqual(self.send(header).status, 200)
        self.world.kill()
        self.world.start()
        for header in headers:
            self.assertEqual(self.send(header).status, 401)
        later = self.header("later", int(time.time()) + 30)
        self.assertEqual(self.send(later).status, 200)

    def test_what_is_missing_or_old_is_told(self):
        url = f"http://127.0.0.1:{self.world.port}{CUSTOMER}"
        bare = self.world.ask("GET", CUSTOMER, headers={"Authorization": "OAuth oauth_nonce=1"})
        self.assertEqual(bare.status, 400)
        missing = [error["parameters"]["fieldName"] for error in bare.json()["errors"]]
        self.assertIn("oauth_timestamp", missing)
        old = signed(self.keys, "GET", url, "n", int(time.time()) - 601)
        self.assertEqual(self.send(old).status, 401)
        self.assertEqual(self.send(self.header("v", oauth_version="2.0")).status, 400)
        # Nobody in particular may ask this.
        path = "/rest/V1/customers/1/password/resetLinkToken/x"
        answer = self.world.ask("GET", path, headers={"Authorization": "OAuth oauth_nonce=1"})
        self.assertEqual(answer.status, 400)
        self.assertNotIn("oauth", answer.body.decode())

    def test_a_proxy_names_the_url_that_the_client_knows(self):
        w = self.world
        self.assertEqual(w.stop(), 0)
        config = os.path.join(w.home, "authd.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write('trusted_proxies = ["127.0.0.1/32"]\n')
        w.start("--config", config)
        header = signed(self.keys, "GET", "https://shop.example" + CUSTOMER, "n", int(time.time()))
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example",
                     "X-Forwarded-For": "198.51.100.7"}
        wrong = w.ask("GET", CUSTOMER, headers={"Authorization": header})
        self.assertEqual(wrong.status, 401)
        right = w.ask("GET", CUSTOMER, headers={"Authorization": header, **forwarded})
        self.assertEqual(right.status, 200)


if __name__ == "__main__":
    os.environ["AUTHD_CLIENTS"] = os.path.abspath(sys.argv.pop(1))
    world.main()
