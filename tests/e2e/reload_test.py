"""SIGHUP reads the configuration again; a wrong one changes nothing. A website that has customers
cannot be dropped, neither then nor at start."""

import signal
import time

import mail_sink
import world

ADMIN = ("ada", "Correct1horse")
BAD_CONFIG = 78

OLD = world.website(1, "default", "Old", "old.example")
NEW = world.website(1, "default", "New", "new.example")
SECOND = world.website(2, "second", "Second", "second.example")


class Reload(world.Case):
    def setUp(self):
        super().setUp()
        self.world.configure(OLD)

    def begin(self):
        self.world.start("--config", self.world.config)
        self.world.create_admin(*ADMIN)

    def reload(self, text, says):
        before = len(self.world.said())
        self.world.configure(text)
        self.world.signal(signal.SIGHUP)
        deadline = time.monotonic() + world.PATIENCE
        while says not in self.world.said()[before:]:
            self.assertLess(time.monotonic(), deadline, self.world.said()[before:])
            time.sleep(0.02)
        return self.world.said()[before:]

    def create(self, email, website=1):
        admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()
        customer = {"email": email, "firstname": "Jane", "lastname": "Doe", "website_id": website,
                    "store_id": website}
        answer = self.world.post("/rest/V1/customers", {"customer": customer}, admin)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def test_stores_change_while_it_runs(self):
        self.begin()
        self.assertEqual(self.create("a@example.com")["created_in"], "Old")
        self.reload(NEW, "read again")
        self.assertEqual(self.create("b@example.com")["created_in"], "New")

    def test_a_wrong_file_changes_nothing(self):
        self.begin()
        said = self.reload(NEW + "colour = 1\n", "stays as it was")
        self.assertIn(f"{self.world.config}:11:", said)
        self.assertEqual(self.create("a@example.com")["created_in"], "Old")
        self.world.configure("[[")
        self.world.signal(signal.SIGHUP)
        self.assertEqual(self.create("b@example.com")["created_in"], "Old")

    def test_a_website_with_customers_stays(self):
        self.world.configure(OLD + SECOND)
        self.begin()
        self.create("a@example.com")
        self.reload(OLD, "read again")
        self.reload(OLD + SECOND, "read again")
        self.create("b@example.com", 2)
        self.assertIn("website 2 has customers", self.reload(OLD, "stays as it was"))
        self.create("c@example.com", 2)
        self.assertEqual(self.world.stop(), 0)
        status, said = self.world.refused_start("--config", self.world.config)
        self.assertEqual(status, BAD_CONFIG, said)
        self.assertIn("website 2 has customers", said)

    def test_a_mail_server_comes_and_goes(self):
        sink = mail_sink.Sink()
        self.addCleanup(sink.stop)
        sink.start()
        self.begin()
        self.create("a@example.com")
        self.reload(f'[smtp]\nurl = "{sink.url}"\n' + OLD, "read again")
        self.assertEqual(sink.next().sent_to, ["a@example.com"])
        self.reload(f'[smtp]\nurl = "{sink.url}"\n'
                    '[smtp.identities.general]\nemail = "shop@example.com"\n' + OLD, "read again")
        self.create("b@example.com")
        self.assertEqual(sink.next().sent_from, "shop@example.com")
        self.reload(OLD, "read again")
        self.create("c@example.com")
        self.assertIn("no mail server configured", self.world.authctl("status"))

    def test_what_needs_a_restart_is_named(self):
        self.begin()
        said = self.reload('admin_socket = "/run/elsewhere.sock"\ndata_dir = "/var/lib/elsewhere"\n'
                           + NEW, "read again")
        # Given on the command line, which wins over the file.
        self.assertNotIn("takes effect", said)

    def test_another_address_waits_for_a_restart(self):
        text = 'http = ["127.0.0.1:{port}"]\n' + OLD
        first, second = self.world.port, world.free_port()
        self.world.configure(text.format(port=first))
        self.world.http_given = False
        self.begin()
        said = self.reload(text.format(port=second), "read again")
        self.assertIn("`http` has changed, which takes effect at the next start", said)
        self.create("a@example.com")
        self.assertEqual(self.world.stop(), 0)
        self.world.port = second
        self.world.start("--config", self.world.config)
        self.create("b@example.com")

    def test_without_a_file_it_goes_on(self):
        self.world.start()
        self.world.signal(signal.SIGHUP)
        self.world.create_admin(*ADMIN)
        self.assertEqual(self.create("a@example.com")["created_in"], "Default Store View")


if __name__ == "__main__":
    world.main()
