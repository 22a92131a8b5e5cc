"""A daemon that must not start says what is wrong and what to do, and ends with the exit status of
shop-authd(8). Nothing that it refuses to touch is changed."""

import base64
import glob
import hashlib
import os
import shutil
import socket
import subprocess

import world

DAMAGED_LOG, ROOT_KEY, STATE_DIRECTORY, PORT_TAKEN, BAD_CONFIG = 65, 66, 73, 75, 78
USAGE = 64


class Refusal(world.Case):
    def refused(self, status, *words, options=()):
        got, said = self.world.refused_start(*options)
        self.assertEqual(got, status, said)
        for word in words:
            self.assertIn(word, said)
        self.assertNotIn("Sanitizer", said)
        return said

    def config(self, text):
        path = os.path.join(self.world.home, "shop-authd.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class BadConfig(Refusal):
    def bad(self, text, line, *words):
        path = self.config(text)
        for check in [(), ("--check-config",)]:
            self.refused(BAD_CONFIG, f"{path}:{line}:", *words, options=("--config", path, *check))
        self.assertFalse(os.path.exists(self.world.data))

    def test_an_unknown_key_is_named_with_its_line(self):
        self.bad('http = ["127.0.0.1:1"]\n\ndata_dri = "/x"\n', 3, "unknown key `data_dri`")

    def test_a_syntax_error_has_its_line(self):
        self.bad('admin_socket = "/x"\n\nhttp "y"\n', 3)

    def test_a_wrong_type_has_its_line(self):
        self.bad('data_dir = 7\n', 1, "expected a text")

    def test_a_store_without_a_name_has_its_line(self):
        self.bad('[[websites]]\nid = 1\ncode = "a"\nname = "A"\n[[websites.stores]]\nid = 1\n', 5,
                 "name")

    def test_a_trusted_proxy_that_is_no_network_is_found_by_the_check_too(self):
        path = self.config('trusted_proxies = ["10.0.0.0/33"]\n')
        for check in [(), ("--check-config",)]:
            self.refused(BAD_CONFIG, "10.0.0.0/33", options=("--config", path, *check))
        self.assertFalse(os.path.exists(self.world.data))

    def test_a_file_that_is_not_there(self):
        self.refused(BAD_CONFIG, "/nowhere.toml", options=("--config", "/nowhere.toml"))

    def test_an_address_that_is_none(self):
        for address in ["nonsense", "127.0.0.1:99999", "127.0.0.1:"]:
            for check in [(), ("--check-config",)]:
                self.refused(BAD_CONFIG, address, options=("--http", address, *check))

    def test_an_address_of_the_file_that_is_none_has_its_line(self):
        for address in ["nonsense", "127.0.0.1:99999", "127.0.0.1:", "localhost:80", "unix:",
                        "127.0.0.1:80x", "[::1]"]:
            self.bad(f'data_dir = "/x"\nhttp = ["127.0.0.1:1",\n"{address}"]\n', 3, "ADDRESS:PORT")

    def test_a_file_that_the_mail_server_needs_and_that_is_not_there(self):
        for key in ["password_file", "ca_file"]:
            self.bad(f'[smtp]\n{key} = "/nowhere/file"\n', 2, "no such file")

    def test_an_identity_without_an_address(self):
        for email in ["", "shop", "@example.com", "shop@", "a shop@example.com", "a<b@c.de"]:
            self.bad(f'[smtp.identities.general]\nname = "S"\nemail = "{email}"\n', 3, "e-mail")

    def store(self, line):
        return ('[[websites]]\nid = 1\ncode = "a"\nname = "A"\n[[websites.stores]]\nid = 1\n'
                f'code = "b"\nname = "B"\n{line}\n')

    def test_a_base_url_that_no_browser_follows(self):
        for url in ["", "shop.example.com", "ftp://shop.example.com/", "http://", "https:///x",
                    "http://a b/"]:
            self.bad(self.store(f'base_url = "{url}"'), 9, "http://HOST/")

    def test_a_locale_that_is_none(self):
        for locale in ["", "en", "english", "en_us", "EN_US", "en-US", "en_USA", "zh_hans_CN"]:
            self.bad(self.store(f'locale = "{locale}"'), 9, "en_US")

    def vkey(self, kind):
        public = bytes([kind]) + bytes(range(32))
        key_id = hashlib.sha256(b"w.example\n" + public).hexdigest()[:8]
        return f"w.example+{key_id}+{base64.b64encode(public).decode()}"

    def witness(self, url="https://w.example/log", key=None):
        return f'[[witnesses]]\nurl = "{url}"\nkey = "{key or self.vkey(4)}"\n'

    def test_a_witness_that_cannot_be_asked(self):
        for url in ["w.example", "http://w.example", "ftp://w.example", "https://w.example/?a=b",
                    "https://a@w.example"]:
            self.bad(self.witness(url=url), 2, "https://HOST")

    def test_a_witness_whose_key_is_none_or_a_logs(self):
        for key in ["w.example", "w.example+00000000+" + self.vkey(4)[19:], self.vkey(1)]:
            self.bad(self.witness(key=key), 3, "verifier key of a witness")
        self.bad('\n[[witnesses]]\nurl = "https://w.example"\n', 2, "needs url and key")
        self.bad(self.witness() + self.witness(url="https://other.example"), 4, "is taken")

    def test_ways_for_checkpoints_that_lead_nowhere(self):
        for line, word in [('file = "x.log"', "begins with /"), ('every = "1"', "duration"),
                           ('every = "0s"', "duration"), ('syslog = "yes"', "true or false"),
                           ("command = []", "may run"), ('command = ["true"]', "may run"),
                           ('command = ["/nowhere"]', "may run"),
                           ('command = "/bin/true"', "list")]:
            self.bad(f"[checkpoints]\n{line}\n", 2, word)

    def test_witnesses_and_ways_without_a_signer(self):
        for text in [self.witness(), "[checkpoints]\nsyslog = true\n"]:
            self.refused(BAD_CONFIG, "need `signer_socket`",
                         options=("--config", self.config(text), "--check-config"))

    def test_backups_that_would_be_lost_with_the_state_or_found_with_the_key(self):
        self.bad('[backup]\nfolder = "backups"\n', 2, "begins with /")
        self.bad('\n[backup]\nkeep = 3\n', 2, "needs `folder`")
        self.bad('[backup]\nfolder = "/x"\nkeep = 0\n', 3, "number")
        home = self.world.home
        for folder, keys, words in [(f"{self.world.data}/b", "/k", "lost together"),
                                    ("/b", f"{self.world.data}/k", "lost together"),
                                    ("/b", "/b/k", "the other"), ("/k/b", "/k", "the other"),
                                    (home, "/k", "root key"), ("/b", home, "root key")]:
            text = f'[backup]\nfolder = "{folder}"\nkeys_folder = "{keys}"\n'
            self.refused(BAD_CONFIG, words, options=("--config", self.config(text), "--check-config"))

    def test_a_folder_of_backups_that_is_away_is_told_to_who_asks_only(self):
        path = self.config('[backup]\nfolder = "/nowhere"\n')
        self.refused(BAD_CONFIG, "/nowhere is no folder", options=("--config", path, "--check-config"))
        self.world.start("--config", path)

    def test_what_is_good_passes(self):
        for text in ['http = ["[::1]:80", "::1:80", "unix:/run/x", "0.0.0.0:0"]\n',
                     self.store('locale = "zh_Hans_CN"\nbase_url = "https://a.example:8443/shop"'),
                     '[smtp.identities.support]\nemail = "root@localhost"\n',
                     'signer_socket = "/run/s.sock"\n' + self.witness(url="http://[::1]:80/w/") +
                     '[checkpoints]\nfile = "/x"\nsyslog = true\ncommand = ["/bin/true", "-x"]\n'
                     'every = "1h30m"\n']:
            got, said = self.world.refused_start("--config", self.config(text), "--check-config")
            self.assertEqual((got, said), (0, "configuration is good\n"))

    def test_an_unknown_option(self):
        self.refused(USAGE, "--prot", options=("--prot", "1"))

    def test_the_shipped_file_is_good(self):
        shipped = os.path.join(os.path.dirname(__file__), "../../packaging/shop-authd.toml")
        got, said = self.world.refused_start("--config", shipped, "--check-config")
        self.assertEqual((got, said), (0, "configuration is good\n"))


class TakenPlace(Refusal):
    def test_a_port_that_another_program_has(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", self.world.port))
            other.listen()
            self.refused(PORT_TAKEN, f"127.0.0.1:{self.world.port}", "use")
        self.world.start()

    def test_a_state_directory_that_another_daemon_holds(self):
        self.world.start()
        self.refused(STATE_DIRECTORY, self.world.data, "in use by another process",
                     f"process {self.world.process.pid}")
        self.assertEqual(self.world.get("/readyz").status, 200)
        self.assertEqual(self.world.stop(), 0)

    def test_the_socket_of_a_killed_daemon_is_in_nobodys_way(self):
        self.world.start().kill()
        self.assertTrue(os.path.exists(self.world.socket))
        self.world.start().authctl("health")

    def test_a_state_directory_that_everybody_may_write(self):
        os.mkdir(self.world.data)
        os.chmod(self.world.data, 0o777)
        self.refused(STATE_DIRECTORY, self.world.data, "chmod")

    def test_a_state_directory_that_is_a_file(self):
        with open(self.world.data, "w", encoding="utf-8"):
            pass
        self.refused(STATE_DIRECTORY, self.world.data, "director")

    def test_a_state_directory_below_nothing(self):
        self.world.data = "/proc/nowhere/data"
        self.refused(STATE_DIRECTORY, "/proc/nowhere/data")


class RootKey(Refusal):
    def test_a_key_that_others_may_read(self):
        self.world.start().stop()
        os.chmod(self.world.key, 0o644)
        self.refused(ROOT_KEY, self.world.key, "chmod 0600")

    def test_a_key_that_is_gone_while_its_log_is_there(self):
        self.world.start().stop()
        os.rename(self.world.key, self.world.key + ".away")
        self.refused(ROOT_KEY, self.world.key, "does not exist", "lost", "restore", "escrow")
        self.assertFalse(os.path.exists(self.world.key))
        os.rename(self.world.key + ".away", self.world.key)
        self.world.start()

    def test_the_key_of_another_log(self):
        self.world.start().stop()
        with open(self.world.key, "w", encoding="utf-8") as file:
            file.write("ab" * 32 + "\n")
        self.refused(ROOT_KEY, "root key", "another log", "Restore", "escrow")

    def test_a_key_that_is_none(self):
        with open(self.world.key, "w", encoding="utf-8") as file:
            file.write("secret\n")
        os.chmod(self.world.key, 0o600)
        said = self.refused(ROOT_KEY, self.world.key, "64 hexadecimal digits")
        self.assertNotIn("secret", said)

    def test_a_key_below_the_state_directory(self):
        self.world.key = os.path.join(self.world.data, "root.key")
        self.refused(BAD_CONFIG, self.world.key, "below the data directory")
        self.assertFalse(os.path.exists(self.world.data))


class Damage(Refusal):
    """A log with a little history, then something happens to its files."""

    def setUp(self):
        super().setUp()
        self.world.start()
        self.world.create_admin("ada", "Correct1horse")
        self.tokens = [self.login() for _ in range(4)]

    def login(self):
        return self.world.login(world.ADMIN_TOKEN, "ada", "Correct1horse").json()

    def files(self, pattern, folder="log"):
        return sorted(glob.glob(os.path.join(self.world.data, folder, pattern)))

    def damaged(self, *words):
        """Refused, in words and with advice, and so again: nothing was changed."""
        said = self.refused(DAMAGED_LOG, *words)
        self.assertGreater(len(said.strip().splitlines()), 1, said)
        self.assertRegex(said, "(?i)restore|backup")
        self.assertEqual(self.refused(DAMAGED_LOG), said)

    def flip(self, path, at):
        with open(path, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 0x40]))

    # The records are most of what is there, so they are in the largest of the files.
    def test_a_byte_changed_in_the_records(self):
        self.world.stop()
        path = max(self.files("*.sst"), key=os.path.getsize)
        for at in [20, os.path.getsize(path) // 4, os.path.getsize(path) // 2]:
            self.flip(path, at)
            self.damaged("the end of the log", "checksum")
            self.flip(path, at)
        self.world.start()

    def test_a_byte_changed_in_the_write_ahead_log(self):
        self.world.kill()
        path = max(self.files("*.log"), key=os.path.getsize)
        self.flip(path, os.path.getsize(path) // 2)
        self.damaged()

    def test_the_end_of_the_write_ahead_log_is_cut(self):
        self.world.kill()
        path = max(self.files("*.log"), key=os.path.getsize)
        os.truncate(path, os.path.getsize(path) - 40)
        self.damaged("were acknowledged")

    def test_the_write_ahead_log_is_gone(self):
        self.world.kill()
        for path in self.files("*.log"):
            os.remove(path)
        self.damaged()

    def test_a_table_file_is_gone(self):
        self.world.stop()
        for path in self.files("*.sst"):
            with self.subTest(os.path.basename(path)):
                os.rename(path, path + ".away")
                self.refused(DAMAGED_LOG)
                os.rename(path + ".away", path)
        self.world.start()

    def test_the_manifest_is_gone(self):
        self.world.stop()
        for path in self.files("MANIFEST-*"):
            os.remove(path)
        self.damaged()

    def test_current_is_gone(self):
        self.world.stop()
        os.remove(os.path.join(self.world.data, "log/CURRENT"))
        self.damaged()

    def test_an_older_log_was_put_back(self):
        self.world.stop()
        log = os.path.join(self.world.data, "log")
        shutil.copytree(log, log + ".old")
        self.world.start()
        self.login()
        self.world.stop()
        shutil.rmtree(log)
        os.rename(log + ".old", log)
        self.damaged("were acknowledged")

    def test_the_log_is_gone(self):
        self.world.stop()
        shutil.rmtree(os.path.join(self.world.data, "log"))
        self.damaged("were acknowledged")

    def test_the_keys_are_gone(self):
        self.world.stop()
        shutil.rmtree(os.path.join(self.world.data, "keys"))
        self.damaged("keys")

    def test_both_slots_of_the_head_file_are_damaged(self):
        self.world.stop()
        head = os.path.join(self.world.data, "head")
        for at in [8, 512 + 8]:
            self.flip(head, at)
        self.damaged("head")

    def test_the_head_file_is_gone(self):
        self.world.stop()
        os.remove(os.path.join(self.world.data, "head"))
        self.damaged("head file")

    def test_the_whole_state_copied_while_it_stands_is_a_backup(self):
        self.world.stop()
        copy = self.world.data + ".copy"
        shutil.copytree(self.world.data, copy)
        shutil.rmtree(self.world.data)
        os.rename(copy, self.world.data)
        self.world.start()
        for token in self.tokens:
            self.assertEqual(self.world.get("/auth/verify", token).status, 200)

    def test_authctl_says_that_nobody_answers(self):
        self.world.stop()
        done = subprocess.run([os.path.join(world.bin_dir(), "authctl"), "--socket",
                               self.world.socket, "status"], capture_output=True, text=True,
                              timeout=world.PATIENCE)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(self.world.socket, done.stderr)


if __name__ == "__main__":
    world.main()
