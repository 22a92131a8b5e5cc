"""The configurations of packaging/ for Traefik and Envoy, without these programs: the daemon is asked
as they would ask it with what is written there."""

import http.client
import json
import os
import re

import world

ADMIN = ("ada", "Correct1horse")
JANE = ("jane@example.com", "Correct1horse")
PACKAGING = os.path.join(os.path.dirname(__file__), "../../packaging")
CLIENT = "198.51.100.7"
# What a client says to pass for a proxy, or for another client.
FORGED = {"X-Original-Method": "GET", "X-Original-URI": "/rest/V1/customers/me",
          "X-Forwarded-Method": "GET", "X-Forwarded-Uri": "/rest/V1/customers/me",
          "X-Auth-Resource": "self"}


def shipped(name):
    with open(os.path.join(PACKAGING, name), encoding="utf-8") as file:
        return file.read()


def words(text):
    return [word.strip().lower() for word in text.split(",")]


class Traefik:
    """ForwardAuth: GET, its own X-Forwarded-..., and the listed headers of the client."""

    def __init__(self):
        text = shipped("traefik/shop-authd.yml")
        questions = {name: more for name, *more in re.findall(
            r'(authd-\w+):\n +forwardAuth:\n +address: "http://127\.0\.0\.1:8480(\S+)"\n'
            r" +authRequestHeaders: \[(.+)\]\n +authResponseHeaders: \[(.+)\]\n", text)}
        places = re.findall(r'rule: "PathPrefix\(`(/\w+/)`\)"\n +middlewares: \[(\S+), \S+\]\n', text)
        self.places = {prefix: questions[name] for prefix, name in places}

    def question(self, place, method, uri, headers):
        address, passed, _ = self.places[place]
        sent = {name: value for name, value in headers.items() if name.lower() in words(passed)}
        sent |= {"X-Forwarded-Method": method, "X-Forwarded-Uri": uri, "X-Forwarded-For": CLIENT}
        return "GET", address, sent

    def copied(self, place):
        return words(self.places[place][2])


class Envoy:
    """ext_authz: the original verb, path and query behind a prefix, the token, the listed headers of
    the client, and headers of its own."""

    def __init__(self):
        text = shipped("envoy/shop-authd.yaml")
        _, *filters = re.split(r"- name: (authd\.\w+)\n", text)
        filters = dict(zip(filters[::2], filters[1::2]))
        _, *routes = re.split(r"- match:\n", text.split("http_filters:")[0])
        self.places = {}
        for route in routes:
            prefix = re.search(r" prefix: (\S+)", route)
            asked = [name for name in filters if f"{name}:\n" not in route]
            if prefix:
                name, = asked
                self.places[prefix[1]] = filters[name]
            elif asked:
                raise AssertionError("a question about the API itself: " + route)

    def question(self, place, method, uri, headers):
        before, after = self.places[place].split("authorization_response:")[0], headers.items()
        passed = ["authorization", *re.findall(r"- exact: (\S+)", before)]
        headers = {"X-Forwarded-For": CLIENT, **dict(after)}
        sent = {name: value for name, value in headers.items() if name.lower() in passed}
        sent |= dict(re.findall(r"- key: (\S+)\n +value: (\S+)", before))
        return method, re.search(r"path_prefix: (\S+)", before)[1] + uri, sent

    def copied(self, place):
        return re.findall(r"- exact: (\S+)", self.places[place].split("authorization_response:")[1])


class Stories:
    """What holds behind either."""

    def setUp(self):
        super().setUp()
        config = os.path.join(self.world.home, "shop-authd.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write('trusted_proxies = ["127.0.0.1/32"]\n')
        self.world.start("--config", config)
        self.world.create_admin(*ADMIN)
        self.admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()
        self.world.create_customer(*JANE, self.admin)
        self.jane = self.world.login(world.CUSTOMER_TOKEN, *JANE).json()
        self.reader = self.integrate("reader")

    def integrate(self, name, *more):
        self.world.authctl("integration", "create", "--name", name, "--acl",
                           "Magento_Customer::customer", *more)
        shown = self.world.authctl("-o", "json", "integration", "activate", name)
        return json.loads(shown)["access_token"]

    def answer(self, token, place, rest="", method="GET", headers=None):
        headers = {**(headers or {}), **({"Authorization": "Bearer " + token} if token else {})}
        method, target, sent = self.proxy.question(place, method, place + rest, headers)
        return self.world.ask(method, target, headers=sent)

    def status(self, *question, **more):
        return self.answer(*question, **more).status

    def test_the_service_hears_who_calls(self):
        for place in self.proxy.places:
            answer = self.answer(self.admin, place, "rest/V1/customers/1")
            self.assertEqual(answer.status, http.client.OK)
            self.assertIn("x-auth-id", self.proxy.copied(place))
            for name in self.proxy.copied(place):
                self.assertTrue(answer.headers[name], name)
        self.assertEqual(set(self.proxy.places), {"/service/", "/customers/", "/magento/"})

    def test_a_live_token_is_enough_where_nothing_else_is_asked(self):
        for rest in ("a", "?route", "?resource=cats", "rest/V1/customers?route"):
            for method in ("GET", "POST", "PATCH"):
                self.assertEqual(self.status(self.jane, "/service/", rest, method), 200, rest)
            self.assertEqual(self.status("x" * 32, "/service/", rest), 401, rest)
            self.assertEqual(self.status(None, "/service/", rest), 401, rest)

    def test_a_place_asks_for_a_resource(self):
        self.assertEqual(self.status(self.admin, "/customers/"), 200)
        for token in (self.jane, self.reader):
            for rest in ("", "?resource=Magento_Customer::customer", "?resource=self"):
                self.assertEqual(self.status(token, "/customers/", rest), 401, rest)
                self.assertEqual(self.status(token, "/customers/", rest, headers=FORGED), 401)

    def test_a_place_asks_for_a_route(self):
        me, one = "rest/V1/customers/me", "rest/V1/customers/1"
        for query in ("", "?resource=cats", "?fields=id"):
            self.assertEqual(self.status(self.jane, "/magento/", me + query), 200)
            self.assertEqual(self.status(self.reader, "/magento/", one + query), 200)
            self.assertEqual(self.status(self.jane, "/magento/", one + query), 401)
            self.assertEqual(self.status(self.reader, "/magento/", me + query), 401)
        self.assertEqual(self.status(self.jane, "/magento/", one, headers=FORGED), 401)
        self.assertEqual(self.status(self.admin, "/magento/", "elsewhere"), 401)
        self.assertEqual(self.status(self.reader, "/magento/", one, "DELETE"), 401)

    def test_asking_does_nothing(self):
        for place in self.proxy.places:
            self.assertEqual(self.status(self.admin, place, "rest/V1/customers/1", "DELETE"), 200)
        self.assertEqual(self.world.get(world.ME, self.jane).status, 200)

    def test_networks_of_an_integration_are_the_clients(self):
        near = self.integrate("near", "--ip", CLIENT + "/32")
        far = self.integrate("far", "--ip", "127.0.0.1/32")
        self.assertEqual(self.status(near, "/service/"), 200)
        self.assertEqual(self.status(far, "/service/"), 401)


class BehindTraefik(Stories, world.Case):
    proxy = Traefik()


class BehindEnvoy(Stories, world.Case):
    proxy = Envoy()


if __name__ == "__main__":
    world.main()
