"""Input that no honest client sends: it is refused or dropped, the daemon goes on, and no secret
is found anywhere afterwards."""

import glob
import http.client
import json
import os
import socket

import world

NAME, RIGHT, WRONG = "ada", "Correct1horse", "Typed0ther4Name"
TYPED_AS_NAME = "S3cretTypedAsName"
CRLF = b"\r\n"
MEGABYTES = 10 * 1024 * 1024


def head(method, path, **headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: x"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + CRLF + CRLF


def statuses(said):
    """Of each answer in what a connection said, the status."""
    return [int(line.split()[1]) for line in said.split(CRLF) if line.startswith(b"HTTP/1.1 ")]


class OddInput(world.Case):
    def setUp(self):
        super().setUp()
        self.world.start()
        self.world.create_admin(NAME, RIGHT)
        self.token = self.world.login(world.ADMIN_TOKEN, NAME, RIGHT).json()
        self.addCleanup(self.goes_on)

    # Cleanups run last to first: this one before the world is closed.
    def goes_on(self):
        self.assertEqual(self.world.get("/auth/verify", self.token).status, 200)
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, NAME, RIGHT).status, 200)
        self.world.authctl("health")
        self.assertEqual(self.world.stop(), 0)
        for word in ["Sanitizer", "runtime error", "[error]", "[critical]"]:
            self.assertNotIn(word, self.world.said())

    def refused(self, status, *pieces, ends=False):
        self.assertEqual(statuses(self.world.raw(*pieces, ends=ends)), [status])

    def test_a_body_of_ten_megabytes_is_413(self):
        self.refused(413, head("POST", world.ADMIN_TOKEN, Content_Length=MEGABYTES),
                     b" " * MEGABYTES)
        self.refused(413, head("POST", world.ADMIN_TOKEN, Transfer_Encoding="chunked"),
                     *[b"10000\r\n" + b" " * 65536 + CRLF] * 160, b"0\r\n\r\n")

    def test_a_body_that_is_announced_too_large_is_413_before_it_comes(self):
        self.refused(413, head("POST", world.ADMIN_TOKEN, Content_Length=MEGABYTES))
        self.refused(413, head("POST", world.ADMIN_TOKEN, Content_Length=2**64 - 1))

    def test_huge_headers_are_431(self):
        self.refused(431, head("GET", "/healthz", X_Huge="x" * 64 * 1024))
        self.refused(431, head("GET", "/healthz", **{f"X_{i}": "x" * 90 for i in range(1000)}))
        self.refused(431, head("GET", "/" + "x" * 64 * 1024))
        self.refused(431, head("GET", "/healthz", Authorization="Bearer " + "x" * 20000))

    def test_garbage_is_400(self):
        for garbage in [os.urandom(4096).replace(b"\n", b"") + CRLF + CRLF,
                        b"\0" * 512 + CRLF + CRLF,
                        bytes.fromhex("16030100a5010000a10303") + b"\r\n\r\n",  # TLS
                        b"GET /healthz\r\n\r\n", b"\x80\x80 / HTTP/1.1\r\n\r\n",
                        b"GET /healthz HTTP/1.1\r\nHost x\r\n\r\n",
                        head("POST", "/", Content_Length="-1"),
                        head("POST", "/", Content_Length="1, 2"),
                        b"GET /healthz HTTP/1.1\r\n\r\n"]:
            with self.subTest(garbage[:40]):
                self.refused(400, garbage)

    def test_another_protocol_version_is_505(self):
        self.refused(505, b"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n")

    def test_half_a_request_is_dropped(self):
        whole = head("POST", world.ADMIN_TOKEN, Content_Length=100) + b"{" * 50
        for length in [1, 10, len(whole) - 60, len(whole)]:
            self.assertNotIn(200, statuses(self.world.raw(whole[:length], ends=True)))
        for length in range(1, len(whole), 7):
            with socket.create_connection(("127.0.0.1", self.world.port)) as client:
                client.sendall(whole[:length])

    def test_bodies_that_are_no_login_are_400(self):
        for body in [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"username":1e999,"password":""}',
                     b"[" * 5000 + b"]" * 5000, b'{"username":"a","username":"b"}',
                     b'{"username":"\xed\xa0\x80","password":"x"}']:
            with self.subTest(body[:40]):
                request = head("POST", world.ADMIN_TOKEN, Content_Type="application/json",
                               Content_Length=len(body), Connection="close")
                self.refused(400, request + body)

    def test_names_of_any_kind_are_just_wrong(self):
        for name in ["\0", "a\nb", "' or 1=1 --", "../../etc/passwd", "\U0001f511",
                     "\u202eada", "ada\u0000"]:
            answer = self.world.login(world.ADMIN_TOKEN, name, WRONG)
            self.assertIn(answer.status, (400, 401), name[:20])
        listed = self.world.authctl("-o", "jsonl", "events", "list").splitlines()
        self.assertEqual(len(listed) + 1, int(self.size()))  # that they were listed is one more

    # A record has at most 16 KiB, and the name as typed is kept with a failed attempt.
    def test_a_name_that_is_larger_than_a_record_may_be(self):
        for size in [1_000, 10_000, 20_000, 100_000, 500_000]:
            for path in [world.ADMIN_TOKEN, world.CUSTOMER_TOKEN]:
                answer = self.world.login(path, "x" * size, WRONG)
                self.assertIn(answer.status, (400, 401), size)

    def test_texts_of_operators_that_are_larger_than_a_record_may_be(self):
        large = "x" * 50_000
        for words in [["revoke", "--user", "admin:ada", "--reason", large],
                      ["integration", "create", "--name", large, "--acl", "A::a"],
                      ["integration", "create", "--name", "E",
                       *[word for i in range(900) for word in ("--acl", f"A::{i}" + "a" * 50)]],
                      ["role", "create", large, "--acl", "A::a"],
                      ["admin", "create", "eve", "--email", "e@example.com", "--firstname", large,
                       "--lastname", "E", "--password-stdin"]]:
            with self.subTest(words[0]):
                with self.assertRaises(AssertionError):
                    self.world.authctl(*words, stdin=RIGHT)
                self.world.authctl("health")

    def size(self):
        return json.loads(self.world.authctl("-o", "json", "status"))["events"]

    # A proxy has let the request pass by its headers before these come.
    def test_fields_behind_the_chunks_of_a_body_are_no_headers(self):
        whole = head("POST", "/rest/V1/customers", Content_Type="application/json",
                     Transfer_Encoding="chunked", Connection="close") + b"2\r\n{}\r\n0\r\n"
        token = f"Authorization: Bearer {self.token}".encode()
        self.refused(401, whole + token + CRLF + CRLF)
        for bad in [b"X: a\r\n b", b"X : a", b"X", b"X: a\nY: b", b"Content-Length: 0"]:
            with self.subTest(bad):
                self.refused(400, whole + bad + CRLF + CRLF)
        self.refused(431, whole + b"X: " + b"x" * 64 * 1024)

    def test_paths_of_any_kind_are_just_not_there(self):
        for path in ["/rest/V1/../../etc/passwd", "/rest/%00/V1/customers/me", "//", "/rest",
                     "/rest/V1/customers/%ff", "/rest/V1/customers/" + "9" * 300,
                     "/rest/nostore/V1/customers/me", "/%", "*"]:
            said = self.world.raw(head("GET", path, Connection="close"))
            self.assertIn(statuses(said)[0], (400, 401, 404), path)

    # More than it serves at once: some are turned away, none is kept.
    def test_a_thousand_connections_opened_and_dropped(self):
        for _ in range(2):
            clients = [socket.create_connection(("127.0.0.1", self.world.port))
                       for _ in range(500)]
            for number, client in enumerate(clients):
                if number % 2:
                    client.sendall(head("GET", "/healthz")[:number % 40])
            for client in clients:
                client.close()

    def test_a_client_that_resets_the_connection(self):
        for _ in range(50):
            with socket.create_connection(("127.0.0.1", self.world.port)) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.sendall(head("GET", "/healthz") * 3)

    def test_garbage_on_the_admin_socket_is_dropped(self):
        for garbage in [b"", b"\0" * 64, b"\xff" * 64, os.urandom(4096), b"GET / HTTP/1.1\r\n\r\n"]:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(self.world.socket)
                client.sendall(garbage)
        self.world.authctl("health")


class NoSecret(world.Case):
    def contents(self):
        for path in glob.glob(os.path.join(self.world.home, "**"), recursive=True):
            if os.path.isfile(path) and path != self.world.key:
                with open(path, "rb") as file:
                    yield path, file.read()

    def use(self):
        """What people and programs do, right and wrong; all secrets that it took."""
        self.world.create_admin(NAME, RIGHT)
        login = {"username": NAME, "password": RIGHT}
        admin = self.world.post(world.ADMIN_TOKEN, login, Idempotency_Key="K3y-of-the-client")
        admin = admin.json()
        self.world.login(world.ADMIN_TOKEN, NAME, WRONG)
        self.world.login(world.ADMIN_TOKEN, TYPED_AS_NAME, WRONG)
        self.world.create_customer("jane@example.com", "Jane0wnPassword", admin)
        customer = self.world.login(world.CUSTOMER_TOKEN, "jane@example.com", "Jane0wnPassword")
        change = {"currentPassword": "Jane0wnPassword", "newPassword": "Jane2ndPassword"}
        changed = self.world.ask("PUT", world.ME + "/password", change, customer.json())
        self.assertEqual(changed.status, 200, changed.body)
        self.world.authctl("integration", "create", "--name", "ERP", "--acl",
                           "Magento_Customer::customer")
        shown = json.loads(self.world.authctl("-o", "json", "integration", "activate", "ERP"))
        credentials = [value for name, value in shown.items() if name.startswith(("consumer",
                                                                                  "access"))]
        self.assertEqual(len(credentials), 4)
        self.bad_requests(admin)
        return [RIGHT, WRONG, TYPED_AS_NAME, admin, customer.json(), "K3y-of-the-client",
                *change.values(), *credentials, "jane@example.com"]

    def bad_requests(self, token):
        """A secret in every place where a daemon is tempted to print what it did not like."""
        for request in [head("GET", "/rest/V1/customers/1?password=" + WRONG),
                        head("BREW", "/" + token), head("GET", f"/rest/{RIGHT}/V1/x"),
                        head("GET", "/healthz", Authorization="Bearer " + token) [:-2] + b"\0" + CRLF,
                        head("POST", world.ADMIN_TOKEN, Content_Type="application/json",
                             Content_Length=len(token) + 2) + f'{{"{token}'.encode()]:
            self.world.raw(request, ends=True)
        with self.subTest("unknown property"):
            answer = self.world.post(world.ADMIN_TOKEN, {"username": NAME, "passwort": WRONG})
            self.assertEqual(answer.status, 400)

    def test_no_secret_is_said_or_written(self):
        self.world.start()
        secrets = self.use()
        for end in [self.world.kill, self.world.stop]:
            self.find(secrets)
            end()
            self.find(secrets)
            self.world.start()
        self.find(secrets)

    def find(self, secrets):
        for path, content in self.contents():
            for secret in secrets:
                self.assertFalse(secret.encode() in content, f"{secret} in {path}")

    # The search above must be able to find something.
    def test_the_search_finds_what_is_there(self):
        self.world.start()
        self.world.stop()
        self.assertTrue(any(b"is ready" in content for _, content in self.contents()))
        self.assertTrue(any(b"shop-authd/" in content for _, content in self.contents()))


if __name__ == "__main__":
    world.main()
