"""Customers from creation to deletion: changes, addresses, confirmation, groups, search, directory."""

import concurrent.futures
import os
import re
import urllib.parse

import mail_sink
import world

ADMIN = ("ada", "Correct1horse")
PASSWORD = "Password1"
CUSTOMERS = "/rest/V1/customers"
GROUPS = "/rest/V1/customerGroups"
ADDRESS = {"firstname": "Jane", "lastname": "Doe", "street": ["123 Oak Ave"], "city": "Purchase",
           "telephone": "512-555-1111", "postcode": "10755", "country_id": "US", "region_id": 43}


class Customers(world.Case):
    def begin(self, *more):
        self.world.start(*more)
        self.world.create_admin(*ADMIN)
        self.admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()

    def ask(self, method, path, body=None, token=None, status=200):
        answer = self.world.ask(method, path, body, token or self.admin)
        self.assertEqual(answer.status, status, f"{method} {path}: {answer.body}")
        return answer.json()

    def create(self, email, **more):
        customer = {"email": email, "firstname": "Jane", "lastname": "Doe", **more}
        return self.ask("POST", CUSTOMERS, {"customer": customer, "password": PASSWORD})

    def login(self, email, status=200):
        answer = self.world.login(world.CUSTOMER_TOKEN, email, PASSWORD)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json()

    def search(self, status=200, path=CUSTOMERS, **criteria):
        query = {"searchCriteria": ""}
        for name, value in criteria.items():
            path_in = name.split("__")
            query["searchCriteria" + "".join(f"[{part}]" for part in path_in)] = value
        return self.ask("GET", f"{path}/search?" + urllib.parse.urlencode(query), status=status)

    def test_a_customer_is_changed_and_everything_survives_a_restart(self):
        self.begin()
        jane = self.create("jane@example.com", addresses=[
            {**ADDRESS, "default_billing": True}, {**ADDRESS, "city": "Rome"}])
        own = f"{CUSTOMERS}/{jane['id']}"
        first, second = (address["id"] for address in jane["addresses"])
        token = self.login("jane@example.com")

        changed = self.ask("PUT", own, {"customer": {"lastname": "Roe", "gender": 2}})
        self.assertEqual((changed["firstname"], changed["lastname"], changed["gender"]),
                         ("Jane", "Roe", 2))
        self.assertEqual(len(changed["addresses"]), 2)
        changed = self.ask("PUT", world.ME, {"customer": {
            "id": 25, "group_id": 3, "email": "jane@example.com", "firstname": "J", "lastname": "R",
            "addresses": [{"id": second, "city": "Oslo", "default_shipping": True},
                          {**ADDRESS, "city": "Bonn"}]}}, token)
        self.assertEqual([address["city"] for address in changed["addresses"]], ["Oslo", "Bonn"])
        self.assertEqual((changed["id"], changed["group_id"], changed["default_shipping"]),
                         (jane["id"], 1, str(second)))
        self.assertNotIn("default_billing", changed)
        self.assertEqual(self.ask("GET", f"{own}/billingAddress"), [])
        self.assertEqual(self.ask("GET", f"{own}/shippingAddress")["city"], "Oslo")
        self.ask("GET", f"{CUSTOMERS}/addresses/{first}", status=404)
        self.assertEqual(self.ask("GET", f"{CUSTOMERS}/addresses/{second}")["customer_id"],
                         jane["id"])
        missing = self.ask("PUT", world.ME, {"customer": {"firstname": "J"}}, token, 400)
        self.assertNotIn("parameters", missing)

        joe = self.create("joe@example.com")
        taken = {"customer": {"email": "jane@example.com"}}
        self.ask("PUT", f"{CUSTOMERS}/{joe['id']}", taken, status=400)
        foreign = {"customer": {"addresses": [{"id": second}]}}
        refused = self.ask("PUT", f"{CUSTOMERS}/{joe['id']}", foreign, status=400)
        self.assertIn("customer_id", refused["parameters"])
        self.ask("PUT", f"{CUSTOMERS}/99", taken, status=404)

        self.world.kill()
        self.world.start()
        again = self.ask("GET", world.ME, token=token)
        self.assertEqual(again["addresses"], changed["addresses"])
        self.world.authctl("db", "check")

        self.ask("DELETE", f"/rest/V1/addresses/{second}")
        self.ask("DELETE", f"/rest/V1/addresses/{second}", status=404)
        self.assertNotIn("default_shipping", self.ask("GET", own))
        self.assertIs(self.ask("DELETE", own), True)
        self.ask("DELETE", own, status=404)
        self.ask("GET", world.ME, token=token, status=401)
        self.login("jane@example.com", 401)
        self.assertNotEqual(self.create("jane@example.com")["id"], jane["id"])

    def test_changes_at_the_same_moment_are_merged(self):
        self.begin()
        jane = self.create("jane@example.com")
        fields = {"firstname": "A", "lastname": "B", "taxvat": "C"}

        def change(item):
            body = {"customer": dict([item])}
            return self.world.ask("PUT", f"{CUSTOMERS}/{jane['id']}", body, self.admin).status

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            self.assertEqual(set(pool.map(change, fields.items())), {200})
        shown = self.ask("GET", f"{CUSTOMERS}/{jane['id']}")
        self.assertEqual({name: shown[name] for name in fields}, fields)

    def test_forms_availability_and_readonly(self):
        self.begin()
        jane = self.create("jane@example.com")
        told = self.ask("PUT", f"{CUSTOMERS}/validate", {"customer": {}})
        self.assertEqual((told["valid"], len(told["messages"])), (False, 5))
        taken = {"customerEmail": "jane@example.com"}
        available = f"{CUSTOMERS}/isEmailAvailable"
        self.assertIs(self.ask("POST", available, taken), True)
        self.world.authctl("config", "set", "checkout/options/enable_guest_checkout_login", "yes")
        self.assertIs(self.ask("POST", available, taken), False)
        self.assertIs(self.ask("GET", f"{CUSTOMERS}/{jane['id']}/permissions/readonly"), False)

    def test_groups(self):
        self.begin()
        made = self.ask("POST", GROUPS, {"group": {"code": "VIP", "tax_class_id": 3}})
        self.assertEqual(made, {"id": 4, "code": "VIP", "tax_class_id": 3,
                                "tax_class_name": "Retail Customer"})
        self.ask("POST", GROUPS, {"group": {"code": "vip"}}, status=400)
        self.assertEqual(self.ask("PUT", f"{GROUPS}/4", {"group": {"code": "Guild"}})["code"], "Guild")
        self.assertEqual(self.ask("GET", f"{GROUPS}/0")["code"], "NOT LOGGED IN")
        self.assertEqual(self.ask("GET", f"{GROUPS}/default")["id"], 1)
        self.assertEqual(self.ask("GET", f"{GROUPS}/default/1")["id"], 1)
        jane = self.create("jane@example.com", group_id=4)
        self.assertEqual(jane["group_id"], 4)
        self.assertEqual(self.ask("PUT", f"{GROUPS}/default/4"), 4)
        self.assertEqual(self.create("joe@example.com")["group_id"], 4)
        self.assertIs(self.ask("GET", f"{GROUPS}/4/permissions"), True)
        self.ask("DELETE", f"{GROUPS}/4", status=400)
        self.ask("PUT", f"{GROUPS}/default/2")
        self.assertIs(self.ask("DELETE", f"{GROUPS}/4"), True)
        self.ask("DELETE", f"{GROUPS}/4", status=404)
        self.assertEqual(self.ask("GET", f"{CUSTOMERS}/{jane['id']}")["group_id"], 2)
        found = self.search(path=GROUPS, filterGroups__0__filters__0__field="code",
                            filterGroups__0__filters__0__value="%ai%",
                            filterGroups__0__filters__0__conditionType="like")
        self.assertEqual([group["id"] for group in found["items"]], [3])

    def test_search(self):
        self.begin()
        for name in ("Ann", "bob", "Carl", "Dora"):
            self.create(f"{name}@example.com", firstname=name)
        everybody = self.search()
        self.assertEqual((everybody["total_count"], len(everybody["items"])), (4, 4))
        page = self.search(filterGroups__0__filters__0__field="firstname",
                           filterGroups__0__filters__0__value="%a%",
                           filterGroups__0__filters__0__conditionType="like",
                           sortOrders__0__field="firstname", sortOrders__0__direction="DESC",
                           pageSize="2", currentPage="1")
        self.assertEqual([customer["firstname"] for customer in page["items"]], ["Dora", "Carl"])
        self.assertEqual(page["total_count"], 3)
        self.assertEqual(page["search_criteria"]["page_size"], 2)
        one = self.search(filter_groups__0__filters__0__field="email",
                          filter_groups__0__filters__0__value="BOB@example.com")
        self.assertEqual([customer["firstname"] for customer in one["items"]], ["bob"])
        self.search(400, filterGroups__0__filters__0__field="nothing")
        self.ask("GET", f"{CUSTOMERS}/search", status=400)

    def test_directory_stores_and_modules(self):
        self.begin()
        countries = self.world.get("/rest/V1/directory/countries").json()
        self.assertEqual(countries[0]["id"], "AD")
        us = self.world.get("/rest/V1/directory/countries/US").json()
        self.assertIn({"id": "43", "code": "NY", "name": "New York"}, us["available_regions"])
        self.assertEqual(self.world.get("/rest/V1/directory/countries/ZZ").status, 404)
        self.assertGreater(len(self.ask("GET", "/rest/V1/store/storeViews")), 1)
        self.assertGreater(len(self.ask("GET", "/rest/V1/store/websites")), 1)
        self.assertEqual(len(self.ask("GET", "/rest/V1/store/storeConfigs")), 1)
        self.assertEqual(self.world.get("/rest/V1/store/storeViews").status, 401)
        self.world.authctl("config", "set", "webapi/webapisecurity/allow_insecure", "yes")
        self.assertEqual(self.world.get("/rest/V1/store/storeViews").status, 200)
        self.assertIn("Magento_Customer", self.ask("GET", "/rest/V1/modules"))

    def test_an_account_is_confirmed_with_the_mailed_link(self):
        sink = mail_sink.Sink().start()
        self.addCleanup(sink.stop)
        self.world.configure(f'[smtp]\nurl = "{sink.url}"\n')
        self.begin("--config", self.world.config)
        self.world.authctl("config", "set", "customer/create_account/confirm", "yes")
        jane = self.create("jane@example.com")
        self.assertNotIn("confirmation", jane)
        self.login("jane@example.com", 401)
        status = f"{CUSTOMERS}/{jane['id']}/confirm"
        self.assertEqual(self.ask("GET", status), "account_confirmation_required")
        resend = {"email": "jane@example.com", "websiteId": 1}
        self.assertIs(self.ask("POST", f"{CUSTOMERS}/confirm", resend), True)
        keys = {self.key_in(sink.next()) for _ in range(2)}
        self.assertEqual(len(keys), 1)
        activate = f"{CUSTOMERS}/jane@example.com/activate"
        self.ask("PUT", activate, {"confirmationKey": "wrong"}, status=400)
        self.ask("PUT", activate, {"confirmationKey": keys.pop()})
        self.ask("PUT", activate, {"confirmationKey": "again"}, status=400)
        self.assertEqual(self.ask("GET", status), "account_confirmed")
        self.login("jane@example.com")
        self.ask("POST", f"{CUSTOMERS}/confirm", resend, status=400)
        self.assertIn("confirmed", sink.next()["Subject"])

    def test_a_new_email_is_confirmed_with_the_link_mailed_there(self):
        sink = mail_sink.Sink().start()
        self.addCleanup(sink.stop)
        config = os.path.join(self.world.home, "shop-authd.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f'[smtp]\nurl = "{sink.url}"\n')
        self.begin("--config", config)
        jane = self.create("jane@example.com")
        self.assertEqual(sink.next().sent_to, ["jane@example.com"])
        token = self.login("jane@example.com")
        self.world.authctl("config", "set", "customer/account_information/confirm", "yes")
        self.world.authctl("config", "set", "customer/create_account/confirm", "yes")
        changed = self.ask("PUT", world.ME, {"customer": {
            "email": "roe@example.com", "firstname": "Jane", "lastname": "Roe"}}, token)
        self.assertEqual(changed["email"], "roe@example.com")
        self.assertNotIn("confirmation", changed)
        mail = sink.next()
        self.assertEqual(mail.sent_to, ["roe@example.com"])
        self.login("jane@example.com", 401)
        self.login("roe@example.com", 401)
        status = f"{CUSTOMERS}/{jane['id']}/confirm"
        self.assertEqual(self.ask("GET", status), "account_confirmation_required")
        activate = f"{world.ME}/activate"
        self.ask("PUT", activate, {"confirmationKey": "wrong"}, token, 400)
        self.ask("PUT", activate, {"confirmationKey": self.key_in(mail)}, token)
        self.assertEqual(self.ask("GET", status), "account_confirmed")
        self.login("roe@example.com")

    def key_in(self, mail):
        found = re.search(r"customer/account/confirm/\?id=1&key=(\w+)", mail_sink.text_of(mail))
        self.assertTrue(found, mail_sink.text_of(mail))
        return found[1]


if __name__ == "__main__":
    world.main()
