"""What operators do with roles, mails, tokens and settings, with the real programs."""

import json
import os
import subprocess

import mail_sink
import world

ADMIN = ("ada", "Correct1horse")
LIFETIME = "oauth/access_token_lifetime/customer"


class Operator(world.Case):
    def start(self, smtp=""):
        self.world.configure(f'[smtp]\nurl = "{smtp}"\n' if smtp else "")
        self.world.start("--config", self.world.config)
        self.world.create_admin(*ADMIN)

    def admin_token(self):
        return self.world.login(world.ADMIN_TOKEN, *ADMIN).json()

    def rows(self, *words):
        return [json.loads(line) for line in self.world.authctl("-o", "jsonl", *words).splitlines()]

    def fails(self, *words, stdin=""):
        with self.assertRaises(AssertionError) as caught:
            self.world.authctl(*words, stdin=stdin)
        return str(caught.exception)

    def test_a_narrower_role_is_felt_at_once_and_a_role_in_use_stays(self):
        self.start()
        token = self.admin_token()
        search = "/rest/V1/customers/search?searchCriteria="
        self.assertEqual(self.world.get(search, token).status, 200)
        self.world.authctl("role", "set", "Administrators", "--acl", "Magento_Customer::group",
                           "--reason", "audit")
        self.assertEqual(self.world.get(search, token).status, 401)
        self.assertIn(": 5 ", self.fails("role", "delete", "Administrators"))
        self.world.authctl("role", "create", "clerk", "--acl", "Magento_Customer::manage")
        self.world.authctl("role", "delete", "clerk")
        self.assertIn(": 3 ", self.fails("role", "show", "clerk"))
        self.assertEqual(len(self.world.events("RoleChanged")), 1)
        self.assertEqual(len(self.world.events("RoleDeleted")), 1)

    def test_the_history_of_settings_says_who_when_and_why_also_after_a_restart(self):
        self.start()
        self.world.authctl("config", "set", LIFETIME, "2h", "--reason", "review", "--yes")
        self.world.authctl("config", "unset", LIFETIME, "--yes")
        self.world.stop()
        self.world.start()
        past = self.rows("config", "history", LIFETIME)
        self.assertEqual([row["value"] for row in past], ["2h", "1h"])
        self.assertEqual(past[0]["reason"], "review")
        self.assertTrue(past[0]["actor"].startswith("operator "), past)
        self.assertEqual(self.rows("config", "history", "no/such/key"), [])

    def test_a_token_is_identified_by_its_text_and_not_repeated(self):
        self.start()
        token = self.admin_token()
        said = self.world.authctl("-o", "json", "token", "identify", stdin=token + "\n")
        self.assertNotIn(token, said)
        found = json.loads(said)
        self.assertEqual((found["type"], found["state"]), ("admin", "live"))
        self.world.authctl("revoke", str(found["id"]))
        found = json.loads(self.world.authctl("-o", "json", "token", "identify", stdin=token))
        self.assertEqual(found["state"], "revoked")
        self.assertIn(": 3 ", self.fails("token", "identify", stdin="nobody knows this\n"))
        self.assertIn(": 64 ", self.fails("token", "identify", stdin=""))

    def test_mails_that_wait_are_seen_retried_and_given_up(self):
        sink = mail_sink.Sink()  # it listens later
        self.addCleanup(sink.stop)
        self.start(sink.url)
        for name in ("jane", "jack"):
            answer = self.world.create_customer(name + "@example.com", "Password1",
                                                self.admin_token())
            self.assertEqual(answer.status, 200, answer.body)
        waiting = self.rows("mail", "list")
        self.assertEqual([row["template"] for row in waiting], ["welcome", "welcome"])
        dropped, kept = (str(row["id"]) for row in waiting)
        shown = json.loads(self.world.authctl("-o", "json", "mail", "show", kept))
        self.assertEqual(shown["recipient"], "jack@example.com")
        self.world.authctl("mail", "drop", dropped, "--reason", "bounces")
        self.assertIn(": 3 ", self.fails("mail", "drop", dropped))
        sink.start()
        self.world.authctl("mail", "retry", kept)
        self.world.wait_for("MailSent")
        self.assertEqual(sink.next().sent_to, ["jack@example.com"])
        self.assertTrue(sink.mails.empty())
        self.assertEqual(self.rows("mail", "list"), [])

    def test_without_a_mail_server_nothing_is_retried(self):
        self.start()
        self.world.create_customer("jane@example.com", "Password1", self.admin_token())
        row = self.rows("mail", "list")[0]
        self.assertIn("no mail server", self.fails("mail", "retry", str(row["id"])))

    def test_a_customer_moves_here_with_the_hash_that_magento_stored(self):
        self.start()
        hashed = ("6d0b172e8905789da2ab11d363e75151:abcdefghijklmnopqrstuvwxyzABCDEF:0")
        who = ("--email", "jane@example.com", "--firstname", "Jane", "--lastname", "Doe")
        self.world.authctl("customer", "create", *who, "--password-hash-stdin", stdin=hashed)
        answer = self.world.login(world.CUSTOMER_TOKEN, "jane@example.com", "Password1")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.rows("mail", "list"), [])
        self.assertIn(": 1 ", self.fails("customer", "create", "--email", "j@example.com",
                                         *who[2:], "--password-hash-stdin", stdin="nonsense"))

    def test_an_administrator_moves_here_with_the_hash_that_magento_stored(self):
        self.start()
        chain = ("26b2d91cb18959a9bdff95b1fd09f63418325ade4ea638974f75c484389e6e35:"
                 "abcdefghijklmnopqrstuvwxyzABCDEF:0:1")
        who = ("--email", "jo@example.com", "--firstname", "Jo", "--lastname", "Ng")
        self.world.authctl("admin", "create", "jo", *who, "--password-hash-stdin", stdin=chain)
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, "jo", "Password2").status, 401)
        answer = self.world.login(world.ADMIN_TOKEN, "jo", "Password1")
        self.assertEqual(answer.status, 200, answer.body)
        self.world.wait_for("PasswordRehashed")
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, "jo", "Password1").status, 200)
        self.assertIn(": 1 ", self.fails("admin", "create", "joan", *who, "--password-hash-stdin",
                                         stdin="nonsense"))

    def test_each_noun_has_a_man_page_that_man_can_read(self):
        program = os.path.join(world.bin_dir(), "authctl")
        nouns = subprocess.run([program, "man"], capture_output=True, text=True, check=True)
        self.assertIn("token", nouns.stdout.split())
        for noun in nouns.stdout.split():
            page = subprocess.run([program, "man", noun], capture_output=True, text=True, check=True)
            self.assertTrue(page.stdout.startswith(".TH AUTHCTL\\-" + noun.upper()), page.stdout)
            self.assertIn(".SH SYNOPSIS", page.stdout)


if __name__ == "__main__":
    world.main()
