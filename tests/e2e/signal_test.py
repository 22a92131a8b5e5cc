"""How the daemon ends: in order when it is asked to, and without a loss when it is not."""

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time

import world

LOGIN = {"username": "ada", "password": "Correct1horse"}
MOST_SECONDS = 5


class Stopping(world.Case):
    def ends_in_order(self, number=signal.SIGTERM):
        began = time.monotonic()
        self.world.signal(number)
        self.assertEqual(self.world.ended(), 0, self.world.said())
        self.assertLess(time.monotonic() - began, MOST_SECONDS)
        self.assertNotIn("Sanitizer", self.world.said())

    def authctl(self, *words):
        command = [os.path.join(world.bin_dir(), "authctl"), "--socket", self.world.socket, *words]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)


class Signal(Stopping):
    def setUp(self):
        super().setUp()
        self.world.start()
        self.world.create_admin(LOGIN["username"], LOGIN["password"])

    def token(self):
        return self.world.post(world.ADMIN_TOKEN, LOGIN).json()

    def good(self, token):
        return self.world.get("/auth/verify", token).status == 200

    def request(self, body=None):
        body = json.dumps(LOGIN if body is None else body).encode()
        head = (f"POST {world.ADMIN_TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json"
                f"\r\nContent-Length: {len(body)}\r\n\r\n")
        return head.encode() + body

    def test_it_stops_in_order_and_says_so_in_the_log(self):
        token = self.token()
        for number in [signal.SIGTERM, signal.SIGINT]:
            self.ends_in_order(number)
            self.world.start()
            types = [event["type"] for event in self.world.events()]
            self.assertEqual(types[-2:], ["LogStopped", "LogStarted"])
        self.assertTrue(self.good(token))

    def test_idle_connections_and_halves_of_requests_do_not_keep_it(self):
        clients = [socket.create_connection(("127.0.0.1", self.world.port)) for _ in range(3)]
        clients[1].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        clients[1].recv(4096)
        clients[2].sendall(self.request()[:40])
        self.ends_in_order()
        for client in clients:
            client.close()

    def test_a_client_that_does_not_read_does_not_keep_it(self):
        with socket.create_connection(("127.0.0.1", self.world.port)) as client:
            client.setblocking(False)
            try:
                while True:
                    client.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
            except BlockingIOError:
                pass
            self.ends_in_order()

    def test_a_second_signal_does_not_hurt(self):
        with socket.create_connection(("127.0.0.1", self.world.port)) as client:
            client.sendall(self.request())
            self.world.signal(signal.SIGTERM)
            self.ends_in_order()

    # The login may be anywhere between the socket and the disk when the signal comes.
    def test_clients_in_flight_get_their_answers(self):
        answers = []

        def ask(connection):
            try:
                answer = connection.getresponse()
                answers.append((answer.status, answer.read()))
            except (OSError, http.client.HTTPException) as error:
                answers.append((type(error).__name__, b""))

        connections = [self.world.connection() for _ in range(4)]
        for connection in connections:
            connection.connect()
        self.assertEqual(self.world.get("/readyz").status, 200)  # all of them are accepted
        threads = [threading.Thread(target=ask, args=[connection]) for connection in connections]
        for connection, thread in zip(connections, threads):
            connection.request("POST", world.ADMIN_TOKEN, json.dumps(LOGIN),
                               {"Content-Type": "application/json"})
            thread.start()
        self.await_reading()
        self.ends_in_order()
        for thread in threads:
            thread.join()
        for connection in connections:
            connection.close()
        self.assertEqual([status for status, _ in answers], [200] * 4)
        self.world.start()
        for _, body in answers:
            self.assertTrue(self.good(json.loads(body)))
        self.assertEqual(len(self.world.events("TokenIssued")), 4)

    # Whoever asks after the others is answered after they have been read.
    def await_reading(self):
        self.assertEqual(self.world.get("/healthz").status, 200)

    def test_a_kill_loses_nothing_that_was_answered(self):
        tokens = []
        for _ in range(3):
            tokens += [self.token() for _ in range(3)]
            before = self.world.events()
            self.world.kill()
            self.world.start()
            after = self.world.events()
            self.assertEqual(after[:len(before)], before)
            self.assertEqual([e["type"] for e in after[len(before):]], ["LogStarted"])
            self.assertTrue(all(map(self.good, tokens)))
        self.world.authctl("db", "check")

    def test_a_revocation_that_was_confirmed_outlives_a_kill(self):
        token = self.token()
        self.world.authctl("revoke", "--user", "admin:ada")
        self.world.kill()
        self.world.start()
        self.assertFalse(self.good(token))

    def test_a_kill_under_load_keeps_every_answer(self):
        tokens = []

        def load():
            try:
                while True:
                    tokens.append(self.token())
            except (OSError, http.client.HTTPException):
                pass

        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        while len(tokens) < 20:
            time.sleep(0.01)
        self.world.kill()
        for thread in threads:
            thread.join()
        self.world.start()
        self.assertTrue(all(map(self.good, tokens)))
        issued = len(self.world.events("TokenIssued"))
        self.assertLessEqual(len(tokens), issued)
        self.assertLessEqual(issued, len(tokens) + len(threads))
        self.world.authctl("db", "check")

    # Whether the write was still heard or came too late: an answer and an effect, or neither.
    def test_operators_in_flight_get_their_answers(self):
        for pause in [0.1, 0.2, 0.4]:
            before = len(self.world.events("PasswordChanged"))
            writers = [self.authctl("admin", "passwd", "ada", "--password-stdin")
                       for _ in range(4)]
            for writer in writers:
                writer.stdin.write(LOGIN["password"].encode())
                writer.stdin.close()
            time.sleep(pause)
            self.ends_in_order()
            done = [writer.wait(world.PATIENCE) for writer in writers].count(0)
            self.world.start()
            self.assertEqual(len(self.world.events("PasswordChanged")) - before, done)
            types = [event["type"] for event in self.world.events()]
            self.assertEqual(types[-2:], ["LogStopped", "LogStarted"])

    def test_a_reload_does_not_end_it(self):
        self.world.signal(signal.SIGHUP)
        token = self.token()
        self.assertTrue(self.good(token))
        self.ends_in_order()


# Reading all of this log takes longer than a stop may.
EVENTS, TOKENS = "60000", "20000"
A_WHILE = 5  # clock ticks
LONG_READS = [["events", "replay"], ["db", "check"], ["events", "list"], ["token", "list"]]


class LongReads(Stopping):
    def setUp(self):
        super().setUp()
        bench = os.path.join(world.bin_dir(), "authd_bench")
        subprocess.run([bench, "state", self.world.home, "--tokens", TOKENS, "--events", EVENTS],
                       check=True, capture_output=True, timeout=world.PATIENCE * 4)
        self.world.start()

    def scanned(self):
        """What the thread for long reads has run, in clock ticks (proc(5))."""
        tasks = f"/proc/{self.world.process.pid}/task"
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/stat", encoding="ascii") as stat:
                name, numbers = stat.read().split("(", 1)[1].rsplit(")", 1)
            if name == "scan":
                return int(numbers.split()[11])
        return 0

    def test_they_do_not_keep_it(self):
        for words in LONG_READS:
            with self.subTest(" ".join(words)):
                reader = self.authctl(*words)
                reader.stdin.close()
                while reader.poll() is None and self.scanned() < A_WHILE:
                    time.sleep(0.01)
                self.assertIsNone(reader.poll())
                self.ends_in_order()
                reader.wait(world.PATIENCE)
                self.world.start()


if __name__ == "__main__":
    world.main()
