"""Why somebody was refused, by the id in the answer; and what a reviewer reads each day."""

import json
import os
import re
import subprocess

import world

RIGHT, WRONG = "Correct1horse", "Wrong1horse"
ATTEMPTS = 6  # admin/security/lockout_failures as shipped
EMAIL = "jane@example.com"
HEADER = "X-Decision-Id"


class Explain(world.Case):
    def setUp(self):
        super().setUp()
        self.world.start()
        self.world.create_admin("ada", RIGHT)

    def admin(self, password, name="ada"):
        return self.world.login(world.ADMIN_TOKEN, name, password)

    def decision(self, answer):
        """The id of a refusal, which is in the answer and in one line of the daemon's log."""
        found = answer.headers.get_all(HEADER)
        self.assertEqual(len(found), 1)
        self.assertRegex(found[0], r"\A[0-9a-hjkmnp-tv-z]{13}\Z")
        lines = [line for line in self.world.said().splitlines() if found[0] in line]
        self.assertEqual(len(lines), 1, self.world.said())
        return found[0]

    def explain(self, answer):
        return json.loads(self.world.authctl("-o", "json", "explain", self.decision(answer)))

    def verify(self, token):
        answer = self.world.get("/auth/verify", token)
        self.assertEqual(answer.status, 401)
        return answer

    def test_a_revoked_token_is_explained_by_who_revoked_it_and_why(self):
        token = self.admin(RIGHT).json()
        number = self.world.events("TokenIssued")[0]["seq"]
        self.world.authctl("revoke", str(number), "--reason", "seen in a paste", "--reason-code",
                           "leak")
        told = self.explain(self.verify(token))
        revoked = self.world.events("TokenRevoked")[0]
        self.assertEqual((told["why"], told["asked"]), ("token_revoked", "verifyToken"))
        self.assertEqual((told["event"], told["type"]), (revoked["seq"], "TokenRevoked"))
        self.assertEqual((told["since"], told["by"]), (revoked["time"], revoked["actor"]))
        self.assertEqual((told["reason_code"], told["reason"]), ("leak", "seen in a paste"))
        self.assertEqual(told["token_id"], number)
        self.assertNotIn(token, self.world.said())

    def test_a_table_tells_the_same(self):
        decision = self.decision(self.world.get("/auth/verify"))
        table = dict(re.split(r"  +", line, maxsplit=1)
                     for line in self.world.authctl("explain", decision.upper()).splitlines())
        self.assertEqual((table["decision"], table["why"]), (decision, "no_token"))

    def test_a_token_that_never_was_has_no_event(self):
        told = self.explain(self.verify("0" * 32))
        self.assertEqual(told["why"], "token_unknown")
        self.assertNotIn("event", told)
        self.assertNotIn("token_id", told)

    def test_a_locked_account_is_explained_by_its_lock_and_a_stranger_learns_nothing(self):
        answers = [self.admin(WRONG) for _ in range(ATTEMPTS)] + [self.admin(RIGHT)]
        others = [self.admin(WRONG, "nobody") for _ in range(ATTEMPTS + 1)]
        self.assertEqual({(a.status, a.body) for a in answers}, {(a.status, a.body) for a in others})
        self.assertEqual(self.explain(answers[0])["why"], "wrong_password")
        self.assertEqual(self.explain(answers[0])["type"], "TokenIssueFailed")
        locked = self.explain(answers[-1])
        self.assertEqual((locked["why"], locked["type"]), ("account_locked", "AccountLocked"))
        self.assertEqual(locked["event"], self.world.events("AccountLocked")[0]["seq"])
        self.assertEqual(self.explain(others[0])["why"], "unknown_user")
        self.assertEqual(self.explain(others[-1])["why"], "throttled")

    def test_who_lacks_a_resource_is_told_to_an_operator_with_the_token(self):
        self.world.authctl("role", "set", "Administrators", "--acl", "Magento_Customer::group")
        token = self.admin(RIGHT).json()
        told = self.explain(self.world.get("/rest/V1/customers/1", token))
        self.assertEqual((told["why"], told["needs"]), ("forbidden", "Magento_Customer::customer"))
        self.assertEqual(told["token_id"], self.world.events("TokenIssued")[-1]["seq"])

    def test_what_is_no_request_has_an_id_too(self):
        said = self.world.raw(b"NONSENSE\r\n\r\n").decode()
        decision = re.search(HEADER + r": (\w{13})\r\n", said).group(1)
        told = json.loads(self.world.authctl("-o", "json", "explain", decision))
        self.assertEqual((told["asked"], told["why"]), ("none", "bad_request"))

    def authctl_refused(self, *words):
        command = [os.path.join(world.bin_dir(), "authctl"), "--socket", self.world.socket, "-o",
                   "json", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=world.PATIENCE)
        return done.returncode, json.loads(done.stderr)

    def test_operators_get_an_id_as_well(self):
        status, failure = self.authctl_refused("role", "create", "Administrators",
                                               "--all-resources")
        self.assertEqual(status, 5)
        told = json.loads(self.world.authctl("-o", "json", "explain", failure["decision"]))
        self.assertEqual((told["asked"], told["why"]), ("roleCreate", "duplicate_name"))

    def test_what_is_forgotten_says_since_when_all_is_remembered(self):
        decision = self.decision(self.world.get("/auth/verify"))
        self.world.stop()
        self.world.start()
        status, failure = self.authctl_refused("explain", decision)
        self.assertEqual(status, 3)
        self.assertRegex(failure["error"], r"the last 16384 are remembered, now \d+, all since 20")

    def test_a_daily_report_counts_what_happened(self):
        self.admin(RIGHT)
        self.admin(WRONG)
        self.world.authctl("config", "set", "oauth/access_token_lifetime/customer", "2h", "--yes")
        self.verify("0" * 32)
        lines = [json.loads(line) for line in
                 self.world.authctl("-o", "jsonl", "report", "--daily").splitlines()]
        found = {(line["section"], line["what"], line["note"]): line["count"] for line in lines}
        self.assertEqual(found["logins", "TokenIssued", "admin"], 1)
        self.assertEqual(found["logins", "TokenIssueFailed", "admin: wrong_password"], 1)
        actor = self.world.events("SettingChanged")[0]["actor"]
        self.assertEqual(found["administration", "SettingChanged", "by " + actor], 1)
        self.assertEqual(found["administration", "RoleDeleted", ""], 0)
        self.assertEqual(found["failures", "refusals", "token_dead"], 1)
        self.assertEqual(found["evidence", "LogStarted", ""], 1)
        readings = self.world.events("AuditLogRead")
        self.assertTrue(any("(report)" in event["summary"] for event in readings), readings)
        later = self.world.authctl("report", "--from", "seq:3", "--to", "seq:4")
        self.assertIn("positions 3 to 3", later)


if __name__ == "__main__":
    world.main()
