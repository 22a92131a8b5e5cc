"""The daemon as an ordinary user, and who may do what on its two sockets, by uid and group.

Needs root: for other users, and for a mount namespace with a group file of its own."""

import json
import os
import stat
import subprocess
import unittest

import world

DAEMON, STRANGER = 61001, 61002
ADMIN_GROUP, AUDIT_GROUP, PII_GROUP = 61011, 61012, 61013
ADMIN = ("ada", "Correct1horse")
NOT_FOUND, DENIED = 3, 4
GROUPS = (f"shop-authd-admin:x:{ADMIN_GROUP}:\nshop-authd-audit:x:{AUDIT_GROUP}:\n"
          f"shop-authd-pii:x:{PII_GROUP}:\n")
# The same process in the end, so that signals reach the daemon.
RUN_BY = 'mount --bind "$0" /etc/group && exec setpriv --reuid "$1" --regid "$1" --clear-groups "${@:2}"'


def may_unshare():
    return os.geteuid() == 0 and subprocess.run(
        ["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


@unittest.skipUnless(may_unshare(), "needs root and mount namespaces")
class Rights(world.Case):
    def setUp(self):
        super().setUp()
        w = self.world
        groups = os.path.join(w.home, "group")
        with open("/etc/group", encoding="utf-8") as known, open(groups, "w", encoding="utf-8") as f:
            f.write(known.read() + GROUPS)
        w.run_by = ["unshare", "--mount", "bash", "-c", RUN_BY, groups, str(DAEMON)]
        os.chown(w.home, DAEMON, DAEMON)
        os.chmod(w.home, 0o711)
        w.start()
        # What the packages do with groups of the sockets: everybody may knock, the daemon decides.
        self.audit = os.path.join(w.home, "audit.sock")
        for path in (w.socket, self.audit):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o660)
            os.chmod(path, 0o666)

    def authctl(self, socket, uid, group, *words, stdin=""):
        command = ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--groups", str(group),
                   os.path.join(world.bin_dir(), "authctl"), "--socket", socket, *words]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True,
                              timeout=world.PATIENCE, check=False)
        return done.returncode, done.stdout + done.stderr

    def create_admin(self, socket, uid, group):
        return self.authctl(socket, uid, group, "admin", "create", ADMIN[0], "--email",
                            "ada@example.com", "--firstname", "Ada", "--lastname", "Min",
                            "--password-stdin", stdin=ADMIN[1])

    def test_the_daemon_needs_no_root(self):
        with open(f"/proc/{self.world.process.pid}/status", encoding="utf-8") as file:
            self.assertIn(f"Uid:\t{DAEMON}\t{DAEMON}\t{DAEMON}\t{DAEMON}", file.read())
        for path, folders, names in os.walk(self.world.data):
            for name in folders + names:
                mode = os.stat(os.path.join(path, name)).st_mode
                self.assertEqual(mode & 0o077, 0, f"others may read {name}")
        status, said = self.create_admin(self.world.socket, DAEMON, DAEMON)
        self.assertEqual(status, 0, said)
        self.assertEqual(self.world.login(world.ADMIN_TOKEN, *ADMIN).status, 200)
        self.assertEqual(self.world.stop(), 0)

    def test_the_admin_group_may_do_everything(self):
        status, said = self.create_admin(self.world.socket, STRANGER, ADMIN_GROUP)
        self.assertEqual(status, 0, said)

    def test_the_audit_group_reads_events_and_nothing_else(self):
        for socket in (self.world.socket, self.audit):
            status, said = self.authctl(socket, STRANGER, AUDIT_GROUP, "events", "list")
            self.assertEqual(status, 0, said)
            self.assertIn("LogInitialized", said)
            status, said = self.create_admin(socket, STRANGER, AUDIT_GROUP)
            self.assertEqual(status, DENIED, said)
        self.assertNotIn("AdminCreated", self.world.authctl("events", "list"))

    def audits(self, *words, groups=AUDIT_GROUP):
        return self.authctl(self.audit, STRANGER, groups, "-o", "json", *words)

    def test_an_auditor_sees_personal_data_with_a_right_of_its_own_and_when_he_asks(self):
        w = self.world
        status, said = self.create_admin(w.socket, STRANGER, ADMIN_GROUP)
        self.assertEqual(status, 0, said)
        both = f"{AUDIT_GROUP},{PII_GROUP}"
        asked = ("events", "list", "--type", "AdminCreated", "--fields", "json")
        for words in (("admin", "show", "ada"), asked):
            for groups in (AUDIT_GROUP, both):
                status, said = self.audits(*words, groups=groups)
                self.assertEqual(status, 0, said)
                self.assertNotIn("ada@example.com", said)
            status, said = self.audits(*words, "--reveal")
            self.assertEqual(status, DENIED, said)
            self.assertIn("shop-authd-pii", said)
            status, said = self.audits(*words, "--reveal", groups=both)
            self.assertEqual(status, 0, said)
            self.assertIn("ada@example.com", said)
        # By pii alone nobody reads anything.
        status, said = self.audits(*asked, "--reveal", groups=PII_GROUP)
        self.assertEqual(status, DENIED, said)
        told = [event["summary"] for event in w.events("AuditLogRead")
                if "type=AdminCreated" in event["summary"]]
        self.assertEqual(["with personal data" in summary for summary in told], [False, False, True])

    def test_an_auditor_asks_for_the_state_as_it_was(self):
        w = self.world
        status, said = self.create_admin(w.socket, STRANGER, ADMIN_GROUP)
        self.assertEqual(status, 0, said)
        self.assertEqual(w.login(world.ADMIN_TOKEN, *ADMIN).status, 200)
        issued = w.events("TokenIssued")[0]["seq"]
        key = "oauth/access_token_lifetime/admin"
        for words in (("config", "set", key, "2h", "--yes"), ("admin", "disable", "ada")):
            status, said = self.authctl(w.socket, STRANGER, ADMIN_GROUP, *words)
            self.assertEqual(status, 0, said)
        then = ("--at", str(issued))
        for words, wanted in ((("token", "show", str(issued)), "revoked"),
                              (("token", "show", str(issued), *then), "live"),
                              (("admin", "show", "ada"), False),
                              (("admin", "show", "1", *then), True),
                              (("config", "get", key), "2h"),
                              (("config", "get", key, *then), "4h")):
            status, said = self.audits(*words)
            self.assertEqual(status, 0, said)
            thing = json.loads(said)
            field = {"token": "state", "admin": "enabled", "config": "value"}[words[0]]
            self.assertEqual(thing[field], wanted, words)
        rows = json.loads(self.audits("config", "list", *then)[1])
        self.assertEqual([row["value"] for row in rows if row["key"] == key], ["4h"])
        status, said = self.audits("token", "show", str(issued), "--at", str(issued - 1))
        self.assertEqual(status, NOT_FOUND, said)

    def test_a_stranger_is_refused_with_words(self):
        for socket in (self.world.socket, self.audit):
            status, said = self.authctl(socket, STRANGER, STRANGER, "events", "list")
            self.assertEqual(status, DENIED, said)
            self.assertIn("shop-authd-admin", said)


if __name__ == "__main__":
    world.main()
