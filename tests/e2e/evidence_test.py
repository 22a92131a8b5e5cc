"""The log as evidence: signed heads, proofs, verification, and what a signer prevents."""

import json
import os
import shutil

import signer
import world

PASSWORD = "Correct1horse"


class Evidence(world.Case):
    def setUp(self):
        super().setUp()
        w = self.world
        w.configure(signer.beside(self))
        self.config = w.config
        w.start("--config", self.config)
        w.create_admin("ada", PASSWORD)
        self.auditor = os.path.join(w.home, "auditor")

    def status(self):
        return json.loads(self.world.authctl("-o", "json", "status"))

    def verify(self, *words):
        return json.loads(self.world.authctl("-o", "json", "events", "verify", *words))

    def assert_refused(self, what, *words):
        with self.assertRaisesRegex(AssertionError, what):
            self.world.authctl(*words)

    def file(self, name, text):
        path = os.path.join(self.world.home, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_the_head_is_signed_and_the_whole_log_verified(self):
        w = self.world
        head = w.authctl("events", "checkpoint").split("\n")
        status = self.status()
        self.assertEqual(head[0], status["origin"])
        self.assertEqual(status["signer"], "signs")
        self.assertLessEqual(int(head[1]), status["events"])
        key, = self.signer.keys()
        self.assertEqual(w.authctl("events", "checkpoint", "--keys").split(), [key])
        told = self.verify("--key", key)
        self.assertTrue(told["verified"])
        self.assertEqual(told["origin"], status["origin"])
        self.assertGreaterEqual(told["events"], int(head[1]))
        self.assertEqual(w.events("SigningKeyRotated")[0]["actor"], "system")

    def test_nothing_is_taken_on_trust(self):
        self.assert_refused("64 .*--key", "events", "verify")
        other = "other" + self.signer.keys()[0][self.signer.keys()[0].index("+"):]
        self.assert_refused("64 .*verifier key", "events", "verify", "--key", other)
        stranger = "stranger/log+b8e8ff61+ARLwjSzNYjbv4tTSu34UTyYoOWQ/5Bc7mVGj2iRk2w8d"
        self.assert_refused("64|proves nothing", "events", "verify", "--key", stranger)

    def test_an_auditor_elsewhere_takes_the_log_away_over_http(self):
        w = self.world
        w.authctl("integration", "create", "auditor", "--acl", "Shop_Authd::log")
        w.authctl("integration", "create", "erp", "--acl", "Magento_Customer::customer")
        token, stranger = (json.loads(w.authctl("-o", "json", "integration", "activate", name))
                           ["access_token"] for name in ("auditor", "erp"))
        self.assertEqual(w.get("/tlog/checkpoint").status, 401)
        self.assertEqual(w.get("/tlog/checkpoint", stranger).status, 403)
        self.assertEqual(w.get("/tlog/tile/0/000.p/1", stranger).status, 403)
        head = w.get("/tlog/checkpoint", token)
        self.assertEqual(head.headers["Content-Type"], "text/plain; charset=utf-8")
        size = int(head.body.split(b"\n")[1])
        self.assertLess(size, 256)
        bundle = os.path.join(w.home, "bundle")
        for path in (f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}"):
            answer = w.get("/tlog/" + path, token)
            self.assertEqual((answer.status, answer.headers["Content-Type"]),
                             (200, "application/octet-stream"))
            os.makedirs(os.path.dirname(os.path.join(bundle, path)), exist_ok=True)
            with open(os.path.join(bundle, path), "wb") as file:
                file.write(answer.body)
        with open(os.path.join(bundle, "checkpoint"), "wb") as file:
            file.write(head.body)
        for path in ("tile/0/000", "tile/0/001.p/1", "tile/8/000", "tile/entries/0", "tile/"):
            self.assertEqual(w.get("/tlog/" + path, token).status, 404, path)
        told = self.verify("--key", self.signer.keys()[0], "--tiles", bundle)
        self.assertEqual(told["events"], size)
        self.assertEqual(len([one for one in w.events("AuditLogRead")
                              if one["actor"].startswith("integration")]), 1)

    def test_an_auditor_remembers_and_demands_that_the_log_has_grown(self):
        w = self.world
        first = self.verify("--key", self.signer.keys()[0], "--state", self.auditor)
        self.assertNotIn("since", first)
        w.create_admin("bob", PASSWORD)
        again = self.verify("--state", self.auditor)
        self.assertEqual(again["since"], first["events"])
        self.assertGreater(again["events"], first["events"])

    def test_a_state_that_is_put_back_is_refused_while_the_signer_remembers(self):
        w = self.world
        self.verify("--key", self.signer.keys()[0], "--state", self.auditor)
        self.assertEqual(w.stop(), 0)
        backup = w.data + ".backup"
        shutil.copytree(w.data, backup)
        w.start("--config", self.config)
        w.create_admin("bob", PASSWORD)
        self.verify("--state", self.auditor)
        self.assertEqual(w.stop(), 0)
        shutil.rmtree(w.data)
        shutil.copytree(backup, w.data)
        status, said = w.refused_start("--config", self.config)
        self.assertEqual(status, 65, said)
        self.assertIn("does not lead", said)
        # Without the signer nobody on this machine sees it; the auditor does.
        self.signer.stop()
        w.start("--config", self.config)
        self.assert_refused("signed", "events", "verify", "--state", self.auditor)

    def test_a_receipt_is_checked_without_the_daemon(self):
        w = self.world
        seq = [event["seq"] for event in w.events("AdminCreated")][-1]
        receipt = self.file("event.tlog-proof", w.authctl("events", "prove", str(seq)))
        key, = self.signer.keys()
        w.stop()
        event = json.loads(w.authctl("events", "verify", "--proof", receipt, "--key", key))
        self.assertEqual((event["seq"], event["type"]), (seq, "AdminCreated"))
        with open(receipt, encoding="utf-8") as file:
            text = file.read()
        for wrong in (text.replace(f"index {seq}\n", f"index {seq - 1}\n"),
                      text.replace("extra ", "extra AAAA"), text.replace("— ", "— x")):
            self.assertNotEqual(wrong, text)
            self.assert_refused("1 ", "events", "verify", "--key", key, "--proof",
                                self.file("wrong.tlog-proof", wrong))

    def test_keys_overlap_and_an_auditor_is_told_of_the_new_one(self):
        w = self.world
        old, = self.signer.keys()
        self.verify("--key", old, "--state", self.auditor)
        self.signer.say("rotate")
        w.create_admin("bob", PASSWORD)
        self.verify("--state", self.auditor)
        self.assertEqual(len(w.authctl("events", "checkpoint", "--keys").split()), 2)
        self.verify("--state", self.auditor)
        # The log names the new key, but that is the daemon's word.
        trusting = self.file("trusting", open(self.auditor, encoding="utf-8").read())
        new, = set(self.signer.keys()) - {old}
        self.verify("--state", self.auditor, "--key", new)
        self.signer.say("retire", old.split("+")[1])
        w.create_admin("eve", PASSWORD)
        self.assert_refused("proves nothing", "events", "verify", "--state", trusting)
        self.assertTrue(self.verify("--state", self.auditor)["verified"])
        self.assert_refused("proves nothing", "events", "verify", "--key", old)

    def test_without_the_signer_the_daemon_goes_on_and_says_so(self):
        w = self.world
        self.signer.stop()
        w.create_admin("bob", PASSWORD)
        self.assert_refused("not signed", "events", "checkpoint")
        self.assertIn("cannot connect to the signer", self.status()["signer"])
        self.signer.start()
        key, = self.signer.keys()
        self.assertTrue(self.verify("--key", key)["verified"])
        self.assertEqual(self.status()["signer"], "signs")

    def test_who_reads_the_log_stands_in_it(self):
        w = self.world
        w.authctl("events", "list", "--type", "AdminCreated", "--outcome", "success")
        read = w.events("AuditLogRead")[-1]
        self.assertIn("type=AdminCreated outcome=success", read["summary"])
        self.assertTrue(read["actor"].startswith("operator"), read)

    def test_events_are_found_by_who_did_them_and_about_whom(self):
        w = self.world
        token = w.login(world.ADMIN_TOKEN, "ada", PASSWORD).json()
        w.create_customer("jane@example.com", PASSWORD, token)
        w.login(world.ADMIN_TOKEN, "ada", "Wrong1horse")

        def found(*words):
            lines = w.authctl("-o", "jsonl", "events", "list", *words).splitlines()
            return [json.loads(line)["type"] for line in lines]

        self.assertIn("CustomerCreated", found("--subject", "customer:jane@example.com"))
        self.assertIn("CustomerCreated", found("--actor", "admin:ada"))
        self.assertNotIn("TokenIssued", found("--actor", "admin:ada", "--type", "CustomerCreated"))
        issued = [one["seq"] for one in w.events("TokenIssued")][-1]
        self.assertIn("CustomerCreated", found("--credential", str(issued)))
        self.assertEqual(found("--subject", "admin:ada", "--outcome", "failure"),
                         ["TokenIssueFailed"])
        self.assert_refused("no customer", "events", "list", "--subject", "customer:nobody@x.org")


if __name__ == "__main__":
    world.main()
