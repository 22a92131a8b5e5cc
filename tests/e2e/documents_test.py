"""The documents of the API, checked by an independent validator. What they tell to whom."""

import os
import subprocess
import sys
import urllib.parse

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

    def test_a_search_is_written_from_the_document_alone(self):
        """As a client does that was made from Swagger: every name and type comes from it."""
        document = self.validated("/rest/default/schema?services=all", self.admin)
        search = document["paths"]["/V1/customers/search"]["get"]
        types = {one["name"]: one["type"] for one in search["parameters"]}
        self.assertFalse(any(one["required"] for one in search["parameters"]))
        for email, found in ((JANE[0], 1), ("nobody@example.com", 0)):
            given = {"field": "email", "value": email, "conditionType": "eq",
                     "direction": "ASC", "pageSize": "5", "currentPage": "1"}
            query = {name: given[name.rstrip("]").rsplit("[", 1)[1]] for name in types}
            answer = self.world.get(document["basePath"] + "/V1/customers/search?" +
                                    urllib.parse.urlencode(query), self.admin)
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(answer.json()["total_count"], found)

    def test_swagger_tells_how_calls_fail(self):
        document = self.validated("/rest/default/schema?services=all", self.admin)
        customer = document["paths"]["/V1/customers/{customerId}"]["get"]
        self.assertEqual(set(customer["responses"]),
                         {"200", "400", "401", "404", "500", "default"})
        self.assertLessEqual({"error-response", "error-errors", "error-errors-item",
                              "error-parameters"}, set(document["definitions"]))
        self.assertTrue(all(tag["description"] for tag in document["tags"]))

    def test_openapi_is_valid_and_whole(self):
        document = self.validated("/openapi.json")
        self.assertEqual(document["openapi"], "3.1.0")
        self.assertIn("/rest/{store}/V1/customers/search", document["paths"])
        introspect = document["paths"]["/oauth2/introspect"]["post"]
        self.assertEqual(introspect["x-resource"], "Shop_Authd::introspect")
        self.assertEqual(introspect["security"], [{"bearer": []}, {"oauth1": []}])
        for path in ("/auth/verify", "/auth/verify/{path}", "/auth/route/{path}"):
            self.assertIn("401", document["paths"][path]["get"]["responses"])

    def test_a_refusal_is_what_the_document_shows(self):
        document = self.validated("/openapi.json")
        responses = document["paths"]["/oauth2/introspect"]["post"]["responses"]
        schema = document["components"]["schemas"]["OauthError"]
        for headers, status in (({}, 401), ({"Authorization": 'OAuth oauth_nonce="n"'}, 400),
                                ({"Authorization": "Bearer " + self.jane}, 403)):
            answer = self.world.post("/oauth2/introspect", {}, **headers)
            self.assertEqual(answer.status, status, answer.body)
            shown = responses[str(status)]["content"]["application/json"]["schema"]
            self.assertEqual(shown, {"$ref": "#/components/schemas/OauthError"})
            self.assertLessEqual(set(answer.json()), set(schema["properties"]))
            self.assertLessEqual(set(schema["required"]), set(answer.json()))

    def test_the_page_is_there(self):
        answer = self.world.get("/docs")
        self.assertEqual(answer.status, 200)
        self.assertIn(b"/rest/{store}/V1/customers/search", answer.body)
        self.assertIn(b"searchCriteria[filterGroups][0][filters][0][field]", answer.body)
        self.assertIn(b"Shop_Authd::introspect", answer.body)


if __name__ == "__main__":
    os.environ["AUTHD_CLIENTS"] = os.path.abspath(sys.argv.pop(1))
    world.main()
