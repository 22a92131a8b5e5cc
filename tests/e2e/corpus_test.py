"""State directories of every version so far, as tests/corpus/data keeps them: this program opens each,
finds what was recorded, and goes on from there."""

import hashlib
import json
import os
import shutil

import world

CORPUS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../corpus/data")


def versions():
    return sorted(name for name in os.listdir(CORPUS)
                  if os.path.isdir(os.path.join(CORPUS, name)))


class Corpus(world.Case):
    def test_there_is_something_to_look_at(self):
        self.assertTrue(versions())

    # Append-only: what is in the corpus stays as it is.
    def test_no_byte_has_changed(self):
        with open(os.path.join(CORPUS, "SHA256SUMS"), encoding="utf-8") as file:
            listed = dict(reversed(line.split()) for line in file)
        found = {}
        for version in versions():
            for folder, _, names in os.walk(os.path.join(CORPUS, version)):
                for name in names:
                    path = os.path.join(folder, name)
                    with open(path, "rb") as file:
                        found[os.path.relpath(path, CORPUS)] = hashlib.sha256(
                            file.read()).hexdigest()
        self.assertEqual(found, listed)

    def take(self, version):
        """The world as it was; a checkout keeps no modes."""
        w, source = self.world, os.path.join(CORPUS, version)
        shutil.rmtree(w.data, ignore_errors=True)
        shutil.copytree(os.path.join(source, "data"), w.data)
        shutil.copy(os.path.join(source, "root.key"), w.key)
        os.chmod(w.key, 0o600)
        for folder, folders, names in os.walk(w.data):
            os.chmod(folder, 0o700)
            for name in names:
                os.chmod(os.path.join(folder, name), 0o600)
        with open(os.path.join(source, "expected.json"), encoding="utf-8") as file:
            return json.load(file)

    def good(self, token):
        return self.world.get("/auth/verify", token).status == 200

    def test_every_version_is_opened_and_goes_on(self):
        for version in versions():
            with self.subTest(version):
                expected = self.take(version)
                self.world.start()
                self.assertTrue(self.good(expected["live"]))
                for token in expected["dead"]:
                    self.assertFalse(self.good(token))
                status = json.loads(self.world.authctl("-o", "json", "status"))
                self.assertGreater(status["events"], expected["events"])
                self.world.authctl("db", "check")
                reader = expected["live"]
                customer = self.world.get("/rest/V1/customers/1", reader).json()
                self.assertEqual(customer["email"], expected["customer"][0])
                self.assertEqual(customer["addresses"][0]["city"], "Troy")
                for number in expected.get("erased", []):
                    gone = self.world.get(f"/rest/V1/customers/{number}", reader)
                    self.assertEqual(gone.status, 404)
                login = self.world.login(world.CUSTOMER_TOKEN, *expected["customer"])
                self.assertEqual(login.status, 200, login.body)
                self.assertEqual(
                    self.world.login(world.ADMIN_TOKEN, *expected["admin"]).status, 200)
                self.assertEqual(self.world.stop(), 0)


if __name__ == "__main__":
    world.main()
