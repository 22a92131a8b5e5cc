"""A client's Idempotency-Key: the act happens once, and every retry hears the same answer."""

import json
import socket
import threading

import world

LOGIN = {"username": "ada", "password": "Correct1horse"}


class Idempotency(world.Case):
    def setUp(self):
        super().setUp()
        self.world.start()
        self.world.create_admin(LOGIN["username"], LOGIN["password"])

    def ask(self, body, key):
        return self.world.post(world.ADMIN_TOKEN, body, Idempotency_Key=key)

    def issued(self):
        return len(self.world.events("TokenIssued"))

    def test_the_same_key_gives_the_very_same_token(self):
        first, second = self.ask(LOGIN, "one"), self.ask(LOGIN, "one")
        self.assertEqual((first.status, second.status), (200, 200))
        self.assertEqual(first.body, second.body)
        self.assertEqual(self.issued(), 1)

    def test_another_key_and_no_key_give_other_tokens(self):
        bodies = {self.ask(LOGIN, "one").body, self.ask(LOGIN, "two").body,
                  self.world.post(world.ADMIN_TOKEN, LOGIN).body}
        self.assertEqual(len(bodies), 3)

    def test_another_body_under_the_same_key_is_422(self):
        self.ask(LOGIN, "one")
        for other in [{**LOGIN, "password": "Wrong1horse"}, {**LOGIN, "username": "eve"}]:
            answer = self.ask(other, "one")
            self.assertEqual(answer.status, 422, answer.body)
        self.assertEqual(self.issued(), 1)
        self.assertEqual(self.world.events("TokenIssueFailed"), [])

    # A name in the query is read before one in the body.
    def test_another_query_or_store_under_the_same_key_is_422(self):
        password = {"password": LOGIN["password"]}
        ask = lambda path: self.world.post(path, password, Idempotency_Key="one")
        self.assertEqual(ask(world.ADMIN_TOKEN + "?username=ada").status, 200)
        for path in [world.ADMIN_TOKEN + "?username=eve",
                     world.ADMIN_TOKEN.replace("/rest/", "/rest/all/") + "?username=ada"]:
            answer = ask(path)
            self.assertEqual(answer.status, 422, answer.body)
        self.assertEqual(self.issued(), 1)

    def test_a_refusal_is_not_remembered(self):
        self.assertEqual(self.ask({**LOGIN, "password": "Wrong1horse"}, "one").status, 401)
        self.assertEqual(self.ask(LOGIN, "one").status, 200)

    def test_the_answer_outlives_a_stop_and_a_kill(self):
        first = self.ask(LOGIN, "one")
        for end in [self.world.stop, self.world.kill]:
            end()
            self.world.start()
            self.assertEqual(self.ask(LOGIN, "one").body, first.body)
            self.assertEqual(self.ask({**LOGIN, "username": "eve"}, "one").status, 422)
        self.assertEqual(self.issued(), 1)
        self.assertEqual(self.world.get("/auth/verify", first.json()).status, 200)

    def test_many_in_flight_with_one_key_are_one_event(self):
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.ask(LOGIN, "one")))
                   for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(len({answer.body for answer in answers}), 1)
        self.assertEqual(self.issued(), 1)

    # What keys are for: the answer is lost on its way, and the client asks again.
    def test_a_client_that_hung_up_gets_its_token_at_the_retry(self):
        body = json.dumps(LOGIN).encode()
        request = (f"POST {world.ADMIN_TOKEN} HTTP/1.1\r\nHost: x\r\nIdempotency-Key: one\r\n"
                   f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", self.world.port)) as client:
                client.sendall(request.encode() + body)
        self.assertEqual(self.ask(LOGIN, "one").status, 200)
        self.assertEqual(self.issued(), 1)

    def test_a_customer_is_created_once(self):
        admin = self.world.post(world.ADMIN_TOKEN, LOGIN).json()
        body = {"customer": {"email": "j@example.com", "firstname": "J", "lastname": "D"},
                "password": "Password1"}
        answers = [self.world.ask("POST", "/rest/V1/customers", body, admin,
                                  {"Idempotency-Key": "new"}) for _ in range(2)]
        self.assertEqual([answer.status for answer in answers], [200, 200])
        self.assertEqual(answers[0].body, answers[1].body)
        self.assertEqual(len(self.world.events("CustomerCreated")), 1)

    def test_a_key_that_is_empty_or_too_long_is_400(self):
        for key in ["", "x" * 256]:
            self.assertEqual(self.ask(LOGIN, key).status, 400)
        self.assertEqual(self.ask(LOGIN, "x" * 255).status, 200)


if __name__ == "__main__":
    world.main()
