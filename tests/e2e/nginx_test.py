"""A real nginx with the configuration of packaging/nginx: it asks the daemon who calls, and passes
the API on. Another service asks about tokens, and ends them (RFC 7662, RFC 7009)."""

import http.server
import json
import os
import shutil
import subprocess
import threading
import time
import urllib.parse

import world
from signing import form, oauth_header

ADMIN = ("ada", "Correct1horse")
JANE = ("jane@example.com", "Correct1horse")
CONFIGURATION = os.path.join(os.path.dirname(__file__), "../../packaging/nginx")
NGINX = """
daemon off;
master_process off;
pid {home}/nginx.pid;
error_log {home}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/shop-authd.conf;
}}
"""


class Service(http.server.BaseHTTPRequestHandler):
    """Tells what it was asked for, and by whom."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        said = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps({"path": self.path, **said}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_GET

    def do_POST(self):
        """An integration's endpoint: keeps the credentials that it is given."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(form(body))
        self.do_GET()

    def log_message(self, *_):
        pass


class Nginx(world.Case):
    def setUp(self):
        super().setUp()
        home = self.world.home
        os.chmod(home, 0o755)
        self.serve()
        config = os.path.join(home, "shop-authd.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write('trusted_proxies = ["127.0.0.1/32"]\n')
        self.world.start("--config", config)
        self.world.create_admin(*ADMIN)
        self.admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()
        self.world.create_customer(*JANE, self.admin)
        self.jane = self.world.login(world.CUSTOMER_TOKEN, *JANE).json()
        self.daemon = self.world.port
        self.begin_nginx()
        self.world.port = self.nginx_port  # from here on everything goes through it

    def serve(self):
        self.service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
        self.service.posts = []
        thread = threading.Thread(target=self.service.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.service.server_close)
        self.addCleanup(self.service.shutdown)

    def begin_nginx(self):
        home = self.world.home
        self.nginx_port = world.free_port()
        with open(os.path.join(CONFIGURATION, "shop-authd.conf"), encoding="utf-8") as file:
            text = file.read()
        for shipped, ours in [("127.0.0.1:8480", f"127.0.0.1:{self.daemon}"),
                              ("127.0.0.1:8080", f"127.0.0.1:{self.service.server_port}"),
                              ("listen 80;", f"listen 127.0.0.1:{self.nginx_port};")]:
            self.assertEqual(text.count(shipped), 1)
            text = text.replace(shipped, ours)
        with open(os.path.join(home, "shop-authd.conf"), "w", encoding="utf-8") as file:
            file.write(text)
        shutil.copy(os.path.join(CONFIGURATION, "shop-authd-caller.conf"), home)
        with open(os.path.join(home, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write(NGINX.format(home=home))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        process = subprocess.Popen([program, "-p", home, "-c", os.path.join(home, "nginx.conf"),
                                    "-e", os.path.join(home, "nginx.log")])
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        deadline = time.monotonic() + world.PATIENCE
        self.world.port, daemon = self.nginx_port, self.world.port
        while True:
            try:
                self.world.get("/service/")
                break
            except OSError:
                self.assertLess(time.monotonic(), deadline)
                self.assertIsNone(process.poll())
                time.sleep(0.02)
        self.world.port = daemon

    def integrate(self, name, *resources):
        grants = [word for resource in resources for word in ("--acl", resource)]
        self.world.authctl("integration", "create", "--name", name, *grants)
        shown = self.world.authctl("-o", "json", "integration", "activate", name)
        return json.loads(shown)["access_token"]

    def ask(self, path, token=None, method="GET", **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.world.ask(method, path, token=token, headers=names)

    def signed(self, method, path, keys, token_secret="", **more):
        """A call to the address that its sender knows: nginx's."""
        url = f"http://127.0.0.1:{self.nginx_port}{path}"
        header = oauth_header(method, url, keys, token_secret, **more)
        return self.ask(path, method=method, Authorization=header)

    def step(self, name, *keys, **more):
        answer = self.signed("POST", "/oauth/token/" + name, *keys, **more)
        self.assertEqual(answer.status, 200, answer.body)
        return form(answer.body)

    def post(self, path, token, caller):
        body = urllib.parse.urlencode({"token": token})
        connection = self.world.connection()
        connection.port = self.daemon  # such services stand beside the daemon
        connection.request("POST", path, body, {
            "Authorization": "Bearer " + caller,
            "Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        try:
            return world.Answer(answer.status, answer.read(), answer.headers)
        finally:
            connection.close()

    def test_the_service_hears_who_calls(self):
        said = self.ask("/service/a?b=c", self.jane, X_Auth_Type="admin", X_Auth_Id="1").json()
        self.assertEqual((said["path"], said["x-auth-type"], said["x-auth-id"]),
                         ("/service/a?b=c", "customer", "1"))
        self.assertNotIn("authorization", said)

    def test_without_a_live_token_it_hears_nothing(self):
        self.assertEqual(self.ask("/service/").status, 401)
        self.assertEqual(self.ask("/service/", "x" * 32).status, 401)
        self.world.authctl("revoke", "--user", "customer:" + JANE[0], "--yes")
        self.assertEqual(self.ask("/service/", self.jane).status, 401)

    def test_a_place_asks_for_a_resource(self):
        self.assertEqual(self.ask("/service/customers/", self.jane).status, 401)
        self.assertEqual(self.ask("/service/customers/", self.admin).status, 200)
        reader = self.integrate("reader", "Magento_Customer::customer")
        self.assertEqual(self.ask("/service/customers/", reader).status, 401)
        self.assertEqual(
            self.ask("/service/customers/?resource=Magento_Customer::customer", reader).status, 401)

    def test_a_place_asks_for_a_route(self):
        me, one = "/magento/rest/V1/customers/me", "/magento/rest/V1/customers/1"
        reader = self.integrate("reader", "Magento_Customer::customer")
        self.assertEqual(self.ask(me, self.jane).status, 200)
        self.assertEqual(self.ask(one, self.jane).status, 401)
        self.assertEqual(self.ask(one, reader).status, 200)
        self.assertEqual(self.ask(me, reader).status, 401)
        self.assertEqual(self.ask("/magento/elsewhere", self.admin).status, 401)
        forged = {"X_Original_URI": "/rest/V1/customers/me"}
        self.assertEqual(self.ask(one, self.jane, **forged).status, 401)

    def test_the_api_is_passed_on(self):
        answer = self.ask(world.ME, self.jane)
        self.assertEqual(answer.json()["email"], JANE[0])
        self.assertEqual(self.world.login(world.CUSTOMER_TOKEN, *JANE).status, 200)

    def test_a_vendor_exchanges_tokens_and_signs(self):
        endpoint = f"http://127.0.0.1:{self.service.server_port}/endpoint"
        self.world.authctl("integration", "create", "ERP", "--acl", "Magento_Customer::customer",
                           "--endpoint", endpoint, "--identity-link", "https://erp.example/login")
        self.world.authctl("integration", "activate", "ERP")
        posted, = self.service.posts
        keys = {"consumer_key": posted["oauth_consumer_key"],
                "consumer_secret": posted["oauth_consumer_secret"]}
        request = self.step("request", keys)
        access = self.step("access", keys, request["oauth_token_secret"],
                           oauth_token=request["oauth_token"],
                           oauth_verifier=posted["oauth_verifier"])
        answer = self.signed("GET", "/rest/V1/customers/1", keys, access["oauth_token_secret"],
                             oauth_token=access["oauth_token"])
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json()["email"], JANE[0])

    def test_nobody_asks_about_tokens_from_outside(self):
        gate = self.integrate("gate", "Shop_Authd::introspect")
        self.assertIn(self.ask("/oauth2/introspect", gate, "POST").status, (404, 405))

    def test_other_services_ask_about_tokens_and_end_them(self):
        gate = self.integrate("gate", "Shop_Authd::introspect", "Shop_Authd::revoke")
        answer = self.post("/oauth2/introspect", self.jane, gate)
        self.assertEqual(answer.status, 200, answer.body)
        told = answer.json()
        self.assertEqual((told["active"], told["sub"]), (True, "customer:1"))
        self.assertEqual(self.post("/oauth2/introspect", "x" * 32, gate).json(), {"active": False})
        self.assertEqual(self.post("/oauth2/introspect", self.jane, self.jane).status, 403)
        self.assertEqual(self.post("/oauth2/revoke", self.jane, gate).status, 200)
        self.assertEqual(self.post("/oauth2/revoke", self.jane, gate).status, 200)
        self.assertEqual(self.post("/oauth2/introspect", self.jane, gate).json(), {"active": False})
        self.assertEqual(self.ask(world.ME, self.jane).status, 401)
        revoked, = self.world.events("TokenRevoked")
        self.assertEqual(revoked["actor"], "integration 1")


if __name__ == "__main__":
    world.main()
