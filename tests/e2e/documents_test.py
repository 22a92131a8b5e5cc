"""The documents of the API, checked by an independent validator. What they tell to whom."""

import os
import subprocess
import sys

import world

ADMIN = ("ada", "Correct1horse")
JANE = ("jane@example.com", "Correct1horse")
VALIDATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients/validate.js")


class Documents(world.Case):
    def setUp(self):
        super().setUp()
        self.world.start()
        self.world.create_admin(*ADMIN)
        self.admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()
        self.world.create_customer(*JANE, self.admin)
        self.jane = self.world.login(world.CUSTOMER_TOKEN, *JANE).json()

    def validated(self, path, token=None):
        answer = self.world.get(path, token)
        self.assertEqual(answer.status, 200, answer.body)
        modules = os.path.join(os.environ["AUTHD_CLIENTS"], "node_modules")
        done = subprocess.run(["node", VALIDATE], input=answer.body, capture_output=True,
                              env={**os.environ, "NODE_PATH": modules}, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return answer.json()

    def test_swagger_is_valid_for_everybody_who_asks(self):
        sizes = [len(self.validated("/rest/default/schema?services=all", token)["paths"])
                 for token in (None, self.jane, self.admin)]
        self.assertEqual(sizes, sorted(sizes))
        self.assertEqual(len(set(sizes)), 3)

    def test_openapi_is_valid_and_whole(self):
        document = self.validated("/openapi.json")
        self.assertEqual(document["openapi"], "3.1.0")
        self.assertIn("/rest/{store}/V1/customers/search", document["paths"])
        self.assertIn("/oauth2/introspect", document["paths"])

    def test_the_page_is_there(self):
        answer = self.world.get("/docs")
        self.assertEqual(answer.status, 200)
        self.assertIn(b"/rest/{store}/V1/customers/search", answer.body)


if __name__ == "__main__":
    os.environ["AUTHD_CLIENTS"] = os.path.abspath(sys.argv.pop(1))
    world.main()
