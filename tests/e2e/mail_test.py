"""The mails of accounts and passwords, through a real SMTP server, and the links in them."""

import os
import re
import signal
import ssl
import subprocess
import time
import urllib.parse

from aiosmtpd.smtp import AuthResult

import mail_sink
import world

ADMIN = ("ada", "Correct1horse")
PASSWORD = "Password1"
BASE = "https://shop.example/"
RESET = "/rest/{store}/V1/customers/password"
SHOP = world.website(1, "default", "Käse & Söhne", "shop.example")
OUTLET = world.website(2, "outlet", "Resterampe", "outlet.example", "de_AT")


class Mail(world.Case):
    def setUp(self):
        super().setUp()
        self.sink = mail_sink.Sink()
        self.addCleanup(self.sink.stop)
        self.configure(self.sink.url)

    def configure(self, url, more="", shop=SHOP):
        server = f'[smtp]\nurl = "{url}"\n{more}' if url else ""
        self.world.configure(server + shop)

    def templates(self, **texts):
        """A shop's own texts, and the line of the configuration that names their folder."""
        folder = os.path.join(self.world.home, "mail")
        for name, text in texts.items():
            path = os.path.join(folder, name.replace("__", "/") + ".txt")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return f'templates = "{folder}"\n'

    def start(self):
        self.world.start("--config", self.world.config)

    def begin(self):
        self.start()
        self.world.create_admin(*ADMIN)

    def create(self, email, password=PASSWORD, firstname="Zoë", store="default", **more):
        admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()
        body = {"customer": {"email": email, "firstname": firstname, "lastname": "Doe"}, **more}
        if password is not None:
            body["password"] = password
        answer = self.world.post(f"/rest/{store}/V1/customers", body, admin)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def ask_for_link(self, email, template="email_reset", store="default", website=1):
        answer = self.world.ask("PUT", RESET.format(store=store),
                                {"email": email, "template": template, "websiteId": website})
        self.assertEqual((answer.status, answer.json()), (200, True))

    def query(self, mail, page, base=BASE):
        """The parameters of the link to a page of the account."""
        text = mail_sink.text_of(mail)
        found = re.search(re.escape(f"{base}customer/account/{page}/") + r"\?(\S+)", text)
        self.assertTrue(found, text)
        return dict(urllib.parse.parse_qsl(found[1]))

    def link(self, mail, base=BASE):
        query = self.query(mail, "createPassword", base)
        return query["id"], query["token"]

    def reset(self, email, token, password):
        return self.world.post("/rest/V1/customers/resetPassword", {
            "email": email, "resetToken": token, "newPassword": password})

    def works(self, customer, token):
        path = f"/rest/V1/customers/{customer}/password/resetLinkToken/{token}"
        return self.world.get(path).status

    def logs_in(self, email, password):
        return self.world.login(world.CUSTOMER_TOKEN, email, password).status == 200


class Texts(Mail):
    def test_an_account_with_a_password_gets_a_welcome(self):
        self.sink.start()
        self.begin()
        self.create("zoe@example.com")
        mail = self.sink.next()
        self.assertEqual(mail.sent_from, "owner@example.com")
        self.assertEqual(mail.sent_to, ["zoe@example.com"])
        self.assertEqual(mail["From"], "Owner <owner@example.com>")
        self.assertEqual(mail["To"], "Zoë Doe <zoe@example.com>")
        self.assertEqual(mail["Subject"], "Welcome to Käse & Söhne")
        text = mail_sink.text_of(mail)
        self.assertIn("Hello Zoë,", text)
        self.assertIn(BASE + "customer/account/\n", text)
        self.assertNotIn(PASSWORD, text)
        self.assertTrue(mail["Date"] and mail["Message-ID"])
        self.world.wait_for("MailSent")


class Links(Mail):
    def setUp(self):
        super().setUp()
        self.sink.start()
        self.begin()

    def test_a_shop_writes_its_own_mails_and_html_beside_the_text(self):
        self.create("a@example.com")
        mail = self.sink.next()
        self.assertEqual(mail.get_body(("html",)).get_content_type(), "text/html")
        self.assertIn("Hello Zoë", mail.get_body(("html",)).get_content())
        self.configure(self.sink.url, self.templates(
            welcome="Subject: Grüß Gott, {{first_name}}\n\n{{account_link}}\n"))
        self.world.signal(signal.SIGHUP)
        self.create("b@example.com")
        mail = self.sink.next()
        self.assertEqual(mail["Subject"], "Grüß Gott, Zoë")
        self.assertEqual(mail_sink.text_of(mail).strip(), BASE + "customer/account/")
        self.assertIsNone(mail.get_body(("html",)))

    def test_each_store_writes_in_its_own_language_and_links_to_itself(self):
        own = self.templates(de__welcome="Subject: Willkommen\n\n{{account_link}}\n",
                             de__email_reset="Subject: Neues Kennwort\n\n{{password_link}}\n")
        self.world.stop()
        self.configure(self.sink.url, own, SHOP + OUTLET)
        self.start()
        outlet = "https://outlet.example/"
        self.create("zoe@example.com", store="outlet")
        mail = self.sink.next()
        self.assertEqual(mail["Subject"], "Willkommen")
        self.assertEqual(mail_sink.text_of(mail).strip(), outlet + "customer/account/")
        self.ask_for_link("zoe@example.com", store="outlet", website=2)
        mail = self.sink.next()
        self.assertEqual(mail["Subject"], "Neues Kennwort")
        self.assertTrue(self.link(mail, outlet))
        self.create("ann@example.com")
        self.assertEqual(self.sink.next()["Subject"], "Welcome to Käse & Söhne")
        self.ask_for_link("ann@example.com")
        self.assertTrue(self.link(self.sink.next()))

    def test_a_confirmation_leads_back_into_the_shop_and_nowhere_else(self):
        self.world.authctl("config", "set", "customer/create_account/confirm", "yes")
        back = BASE + "checkout/?step=2&to=pay"
        self.create("zoe@example.com", redirectUrl=back)
        query = self.query(self.sink.next(), "confirm")
        self.assertEqual(query["back_url"], back)
        self.create("eve@example.com", redirectUrl="https://shop.example.evil.example/")
        self.assertNotIn("back_url", self.query(self.sink.next(), "confirm"))

    def test_a_later_address_is_confirmed_without_another_mail(self):
        self.world.authctl("config", "set", "customer/account_information/confirm", "yes")
        customer = self.create("zoe@example.com")
        self.sink.next()
        admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()
        customer["email"] = "roe@example.com"
        path = f"/rest/V1/customers/{customer['id']}"
        self.assertEqual(self.world.ask("PUT", path, {"customer": customer}, admin).status, 200)
        key = self.query(self.sink.next(), "confirm")["key"]
        activate = "/rest/V1/customers/roe@example.com/activate"
        answer = self.world.ask("PUT", activate, {"confirmationKey": key}, admin)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(len(self.world.events("MailQueued")), 2)

    def test_an_account_without_a_password_sets_one_by_the_link(self):
        self.create("zoe@example.com", None)
        customer, token = self.link(self.sink.next())
        self.assertEqual(self.works(customer, token), 200)
        self.assertEqual(self.reset("zoe@example.com", token, "Chosen1word").status, 200)
        self.assertTrue(self.logs_in("zoe@example.com", "Chosen1word"))

    def test_a_forgotten_password_is_reset_once(self):
        self.create("zoe@example.com")
        self.sink.next()
        old = self.world.login(world.CUSTOMER_TOKEN, "zoe@example.com", PASSWORD).json()
        self.ask_for_link("zoe@example.com")
        mail = self.sink.next()
        self.assertEqual(mail.sent_from, "support@example.com")
        customer, token = self.link(mail)
        self.assertEqual(self.works(customer, "0" * 32), 400)
        self.assertEqual(self.reset("zoe@example.com", token, "Chosen1word").status, 200)
        self.assertNotEqual(self.reset("zoe@example.com", token, "Another1word").status, 200)
        self.assertNotEqual(self.works(customer, token), 200)
        self.assertTrue(self.logs_in("zoe@example.com", "Chosen1word"))
        self.assertFalse(self.logs_in("zoe@example.com", PASSWORD))
        self.assertEqual(self.world.get(world.ME, old).status, 401)

    def test_a_reminder_carries_the_same_kind_of_link(self):
        self.create("zoe@example.com")
        self.sink.next()
        self.ask_for_link("zoe@example.com", "email_reminder")
        customer, token = self.link(self.sink.next())
        self.assertEqual(self.works(customer, token), 200)

    def test_a_stranger_is_answered_alike_and_nothing_is_sent(self):
        self.ask_for_link("nobody@example.com")
        self.create("zoe@example.com")
        self.assertEqual(self.sink.next().sent_to, ["zoe@example.com"])
        self.assertEqual(len(self.world.events("MailQueued")), 1)

    def test_the_link_is_nowhere_on_disk(self):
        self.create("zoe@example.com", None)
        _, token = self.link(self.sink.next())
        self.world.wait_for("MailSent")
        self.world.kill()
        for folder, _, names in os.walk(self.world.home):
            for path in (os.path.join(folder, name) for name in names):
                if not os.path.isfile(path):
                    continue
                with open(path, "rb") as file:
                    data = file.read()
                self.assertNotIn(token.encode(), data, path)
                self.assertNotIn(b"zoe@example.com", data, path)


class Trouble(Mail):
    def status(self):
        lines = self.world.authctl("status").splitlines()
        return dict(line.split(None, 1) for line in lines if " " in line)

    def test_without_a_server_mails_wait_until_there_is_one(self):
        self.configure(None)
        self.begin()
        self.create("zoe@example.com")
        self.assertEqual(self.status()["mails_waiting"], "1")
        self.assertEqual(self.status()["mail"], "no mail server configured")
        self.world.stop()
        self.sink.start()
        self.configure(self.sink.url)
        self.start()
        self.assertEqual(self.sink.next().sent_to, ["zoe@example.com"])
        self.world.wait_for("MailSent")
        self.assertEqual(self.status()["mails_waiting"], "0")

    def test_a_server_that_comes_back_gets_all_mails_once(self):
        self.begin()
        names = [f"user{number}@example.com" for number in range(8)]
        for name in names:
            self.create(name, None)
        self.assertEqual(self.world.events("MailSent"), [])
        self.sink.start()
        got = [self.sink.next().sent_to[0] for _ in names]
        self.assertEqual(sorted(got), names)
        self.world.stop()
        self.assertTrue(self.sink.mails.empty())

    def test_mails_outlive_a_kill(self):
        self.begin()
        self.create("zoe@example.com")
        self.world.kill()
        self.sink.start()
        self.start()
        self.assertEqual(self.sink.next().sent_to, ["zoe@example.com"])

    def test_a_rejected_mail_is_dropped_and_the_next_goes_out(self):
        self.sink.start()
        self.sink.refusal = "550 there is nobody of that name"
        self.begin()
        self.create("zoe@example.com")
        self.world.wait_for("MailDropped")
        self.sink.refusal = None
        self.create("ann@example.com")
        self.assertEqual(self.sink.next().sent_to, ["ann@example.com"])
        self.assertNotIn("nobody of that name", self.world.said())

    def test_a_server_that_is_slow_to_say_goodbye_holds_nobody_up(self):
        self.sink.start()
        self.sink.goodbye = world.PATIENCE
        self.sink.refusal = "550 there is nobody of that name"
        self.begin()
        self.create("zoe@example.com")
        deadline = time.monotonic() + world.PATIENCE
        while not self.sink.quits:
            self.assertLess(time.monotonic(), deadline)
            self.assertEqual(self.world.get("/healthz").status, 200)
        for _ in range(20):
            self.assertEqual(self.world.get("/healthz").status, 200)
        # Neither these answers nor the stop waited for it.
        self.assertEqual(self.world.stop(), 0)
        self.assertEqual(self.sink.quits, ["begun"])

    def test_a_mail_that_is_refused_for_now_waits(self):
        self.sink.start()
        self.sink.refusal = "451 later"
        self.begin()
        self.create("zoe@example.com")
        deadline = time.monotonic() + world.PATIENCE
        while "tried again later" not in self.world.said():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        self.assertEqual(self.status()["mails_waiting"], "1")
        self.sink.refusal = None
        self.world.stop()
        self.start()
        self.assertEqual(self.sink.next().sent_to, ["zoe@example.com"])

    def test_a_password_file_that_others_may_read_is_refused(self):
        secret = os.path.join(self.world.home, "smtp.password")
        with open(secret, "w", encoding="utf-8") as file:
            file.write("s3cret\n")
        os.chmod(secret, 0o644)
        self.world.configure(f'[smtp]\nurl = "{self.sink.url}"\nusername = "shop"\n'
                             f'password_file = "{secret}"\n')
        status, said = self.world.refused_start("--config", self.world.config)
        self.assertEqual(status, 78, said)
        self.assertIn(secret, said)
        self.assertNotIn("s3cret", said)


class Security(Mail):
    def setUp(self):
        super().setUp()
        self.certificate = os.path.join(self.world.home, "server.pem")
        key = os.path.join(self.world.home, "server.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(self.certificate, key)

    def configure_smtp(self, lines):
        self.world.configure("[smtp]\n" + lines)

    def waits_for(self, words):
        deadline = time.monotonic() + world.PATIENCE
        while words not in self.world.said():
            self.assertLess(time.monotonic(), deadline, self.world.said())
            time.sleep(0.02)

    def test_tls_to_a_server_whose_certificate_is_believed(self):
        self.sink.start(ssl_context=self.tls)
        self.configure_smtp(f'url = "smtps://localhost:{self.sink.port}"\n'
                            f'ca_file = "{self.certificate}"\n')
        self.begin()
        self.create("zoe@example.com")
        self.assertEqual(self.sink.next().sent_to, ["zoe@example.com"])

    def test_a_certificate_of_a_stranger_gets_no_mail(self):
        self.sink.start(ssl_context=self.tls)
        self.configure_smtp(f'url = "smtps://localhost:{self.sink.port}"\n')
        self.begin()
        self.create("zoe@example.com")
        self.waits_for("the mail server cannot be used")
        self.assertEqual(self.sink.recipients, [])

    def login_at_server(self, password):
        secret = os.path.join(self.world.home, "smtp.password")
        with open(secret, "w", encoding="utf-8") as file:
            file.write("s3cret-word\n")
        os.chmod(secret, 0o600)
        good = {b"shop": password}

        def check(_server, _session, _envelope, _mechanism, given):
            return AuthResult(success=good.get(given.login) == given.password)

        self.sink.start(auth_required=True, auth_require_tls=False, authenticator=check)
        self.configure_smtp(f'url = "{self.sink.url}"\nusername = "shop"\n'
                            f'password_file = "{secret}"\n')
        self.begin()
        self.create("zoe@example.com")

    def test_a_server_that_wants_a_password_gets_it(self):
        self.login_at_server(b"s3cret-word")
        self.assertEqual(self.sink.next().sent_to, ["zoe@example.com"])
        self.assertNotIn("s3cret-word", self.world.said())

    def test_a_wrong_password_loses_no_mail_and_is_not_told(self):
        self.login_at_server(b"another")
        self.waits_for("the mail server cannot be used")
        self.assertIn("MailQueued", [event["type"] for event in self.world.events()])
        self.assertEqual(self.world.events("MailDropped"), [])
        self.assertNotIn("s3cret-word", self.world.said())


if __name__ == "__main__":
    world.main()
