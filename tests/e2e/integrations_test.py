"""Integrations: the exchange of tokens with a real callback server, rotation, places, last use."""

import http.server
import json
import threading
import time
from urllib.parse import parse_qs, urlsplit

import world
from signing import form, oauth_header

CUSTOMER = "/rest/V1/customers/1"
PASSWORD = "Correct1horse"


class Callback(http.server.BaseHTTPRequestHandler):
    """An integration's endpoint: keeps what is posted, and answers as it is told."""

    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, self.headers["Content-Type"], form(body)))
        if self.server.on_post:
            self.server.on_post(form(body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


class Integrations(world.Case):
    def setUp(self):
        super().setUp()
        w = self.world.start()
        w.create_admin("ada", PASSWORD)
        token = w.login(world.ADMIN_TOKEN, "ada", PASSWORD).json()
        w.create_customer("jane@example.com", PASSWORD, token)
        self.url = f"http://127.0.0.1:{w.port}"

    def authctl(self, *words):
        return json.loads(self.world.authctl("-o", "json", *words))

    def create(self, *more):
        return self.world.authctl("integration", "create", "ERP", "--acl",
                                  "Magento_Customer::customer", *more)

    def activate(self):
        return self.authctl("integration", "activate", "ERP")

    def show(self):
        return self.authctl("integration", "show", "ERP")

    def bearer(self, token):
        return self.world.get(CUSTOMER, token).status

    def signed(self, keys):
        header = oauth_header("GET", self.url + CUSTOMER, keys, keys["access_token_secret"],
                              oauth_token=keys["access_token"])
        return self.world.ask("GET", CUSTOMER, headers={"Authorization": header}).status

    def callback(self, status=200):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Callback)
        server.posts, server.status, server.on_post = [], status, None
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def create_with_endpoint(self, server):
        self.create("--endpoint", f"http://127.0.0.1:{server.server_port}/endpoint",
                    "--identity-link", "https://erp.example/login?a=b")

    def step(self, name, keys, token_secret="", **more):
        path = "/oauth/token/" + name
        header = oauth_header("POST", self.url + path, keys, token_secret, **more)
        answer = self.world.ask("POST", path, headers={"Authorization": header})
        self.assertEqual(answer.headers["Content-Type"], "application/x-www-form-urlencoded")
        return answer.status, form(answer.body)

    def exchange(self, posted):
        """Both steps; the four credentials."""
        keys = {"consumer_key": posted["oauth_consumer_key"],
                "consumer_secret": posted["oauth_consumer_secret"]}
        status, request = self.step("request", keys)
        self.assertEqual(status, 200, request)
        status, access = self.step("access", keys, request["oauth_token_secret"],
                                   oauth_token=request["oauth_token"],
                                   oauth_verifier=posted["oauth_verifier"])
        self.assertEqual(status, 200, access)
        return {**keys, "access_token": access["oauth_token"],
                "access_token_secret": access["oauth_token_secret"]}

    def test_a_token_is_exchanged_in_three_steps(self):
        server = self.callback()
        self.create_with_endpoint(server)
        made = self.activate()
        (path, kind, posted), = server.posts
        self.assertEqual((path, kind), ("/endpoint", "application/x-www-form-urlencoded"))
        self.assertEqual(set(posted), {"oauth_consumer_key", "oauth_consumer_secret",
                                       "store_base_url", "oauth_verifier"})
        link = urlsplit(made["identity_link"])
        self.assertEqual(parse_qs(link.query),
                         {"a": ["b"], "oauth_consumer_key": [posted["oauth_consumer_key"]],
                          "success_call_back": [posted["store_base_url"]]})
        self.assertNotIn("consumer_secret", made)
        self.assertEqual(self.show()["status"], "inactive")
        keys = self.exchange(posted)
        self.assertEqual(self.show()["status"], "active")
        self.assertEqual((self.bearer(keys["access_token"]), self.signed(keys)), (200, 200))
        self.assertEqual(json.loads(self.world.authctl("-o", "json", "db", "check"))["equal"], True)

    def test_the_steps_may_come_while_the_endpoint_still_answers(self):
        server = self.callback()
        self.create_with_endpoint(server)
        got = []
        server.on_post = lambda posted: got.append(self.exchange(posted))
        self.activate()
        self.assertEqual(self.signed(got[0]), 200)

    def test_an_endpoint_that_fails_leaves_it_inactive(self):
        server = self.callback(500)
        self.create_with_endpoint(server)
        for status in (500, 302):
            server.status = status
            with self.assertRaisesRegex(AssertionError, f"it answered {status}"):
                self.activate()
        self.assertEqual([path for path, _, _ in server.posts], ["/endpoint"] * 2)
        self.assertEqual(self.show()["status"], "inactive")
        server.status = 200
        self.activate()
        self.assertEqual(self.signed(self.exchange(server.posts[-1][2])), 200)

    def test_a_step_that_is_wrong_gives_nothing(self):
        server = self.callback()
        self.create_with_endpoint(server)
        self.activate()
        posted = server.posts[0][2]
        keys = {"consumer_key": posted["oauth_consumer_key"], "consumer_secret": "x" * 32}
        self.assertEqual(self.step("request", keys),
                         (401, {"oauth_problem": "The signature is not right."}))
        self.assertEqual(self.world.ask("POST", "/oauth/token/request").status, 400)
        self.exchange(posted)
        keys["consumer_secret"] = posted["oauth_consumer_secret"]
        status, problem = self.step("request", keys)
        self.assertEqual(status, 401)
        self.assertIn("oauth_problem", problem)

    def test_reauthorizing_ends_the_old_token(self):
        self.create()
        old = self.activate()
        new = self.authctl("integration", "reauthorize", "ERP")
        for name in ("consumer_key", "consumer_secret"):
            self.assertEqual(new[name], old[name])
        self.assertEqual((self.bearer(old["access_token"]), self.signed(old)), (401, 401))
        self.assertEqual((self.bearer(new["access_token"]), self.signed(new)), (200, 200))

    def test_a_rotation_overlaps(self):
        self.create()
        old = self.activate()
        fresh = self.authctl("integration", "rotate", "ERP", "--overlap", "24h")
        self.assertNotIn("consumer_secret", fresh)
        new = {**old, **fresh}
        for _ in range(2):
            for keys in (old, new):
                self.assertEqual((self.bearer(keys["access_token"]), self.signed(keys)),
                                 (200, 200))
            self.world.stop()
            self.world.start()
        last = {**new, **self.authctl("integration", "rotate", "ERP")}
        self.assertEqual([self.bearer(keys["access_token"]) for keys in (old, new, last)],
                         [401, 401, 200])

    def test_tokens_come_from_their_places_only(self):
        self.create("--ip", "10.1.2.3/8", "--ip", "2001:db8::1")
        keys = self.activate()
        self.assertEqual(self.show()["networks"], ["10.0.0.0/8", "2001:db8::1/128"])
        self.assertEqual((self.bearer(keys["access_token"]), self.signed(keys)), (401, 401))
        guest = self.world.get(CUSTOMER).body
        self.assertEqual(self.world.get(CUSTOMER, keys["access_token"]).body, guest)
        self.assertIsNone(self.show()["last_used_at"])
        self.world.authctl("integration", "delete", "ERP")
        self.create("--ip", "127.0.0.0/8")
        keys = self.activate()
        self.assertEqual((self.bearer(keys["access_token"]), self.signed(keys)), (200, 200))

    def test_the_last_use_survives_a_stop(self):
        self.create()
        token = self.activate()["access_token"]
        before = len(self.world.events())
        self.assertEqual(self.bearer(token), 200)
        seen = self.show()
        self.assertEqual(seen["last_address"], "127.0.0.1")
        self.assertEqual(len(self.world.events()), before)
        self.world.stop()
        self.world.start()
        again = self.show()
        self.assertEqual((again["last_used_at"], again["last_address"]),
                         (seen["last_used_at"], "127.0.0.1"))

    def test_a_lifetime_of_its_own(self):
        self.create("--expires", "90d")
        self.activate()
        self.assertEqual(self.show()["token_lifetime"], "90d")
        token, = self.authctl("token", "list", "--type", "integration")
        self.assertNotEqual(token["expires_at"], "never")

    def test_resources_must_be_in_the_tree(self):
        with self.assertRaisesRegex(AssertionError, "authd/acl/other_resources"):
            self.world.authctl("integration", "create", "X", "--acl", "Magento_Customer::manag")


if __name__ == "__main__":
    world.main()
