"""Requests and answers in XML, the filter of an answer, and what cannot be given."""

import json
import xml.etree.ElementTree

import world

NAME, PASSWORD = "ada", "Correct1horse"
XML = "application/xml"
CUSTOMER = """<?xml version="1.0" encoding="UTF-8"?>
<request>
  <customer>
    <email>zoe@example.com</email>
    <firstname>Zo&#xEB;</firstname>
    <lastname><![CDATA[Doe]]></lastname>
    <addresses>
      <item>
        <defaultBilling>true</defaultBilling>
        <firstname>Zo&#xEB;</firstname>
        <lastname>Doe</lastname>
        <region><regionId>43</regionId></region>
        <company>Doe &amp; co</company>
        <postcode>10755</postcode>
        <street>123 Oak Ave</street>
        <street>Floor 2</street>
        <city>Purchase</city>
        <telephone>512-555-1111</telephone>
        <countryId>US</countryId>
      </item>
    </addresses>
  </customer>
  <password>Correct1horse</password>
</request>
"""


def login(name, password):
    return f"<login><username>{name}</username><password>{password}</password></login>"


class Formats(world.Case):
    def setUp(self):
        super().setUp()
        self.world.start()
        self.world.create_admin(NAME, PASSWORD)
        self.token = self.world.login(world.ADMIN_TOKEN, NAME, PASSWORD).json()

    def ask(self, method, path, body=None, accept=XML, token=None, content=XML):
        """The status and the body, unread."""
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = content
        if token:
            headers["Authorization"] = "Bearer " + token
        connection = self.world.connection()
        try:
            connection.request(method, path, body and body.encode(), headers)
            answer = connection.getresponse()
            self.kind = answer.headers["Content-Type"]
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def xml(self, *args, **options):
        status, text = self.ask(*args, **options)
        self.assertEqual(self.kind, "application/xml; charset=utf-8")
        self.assertTrue(text.startswith('<?xml version="1.0"?>\n<response'), text)
        return status, xml.etree.ElementTree.fromstring(text)

    def test_a_token_is_asked_for_in_xml(self):
        status, root = self.xml("POST", world.ADMIN_TOKEN, login(NAME, PASSWORD))
        self.assertEqual((status, root.tag, len(root)), (200, "response", 0))
        self.assertEqual(self.world.get("/auth/verify", root.text).status, 200)
        status, text = self.ask("POST", world.ADMIN_TOKEN, login(NAME, PASSWORD), accept="*/*",
                                content="text/xml; charset=UTF-8")
        self.assertEqual((status, type(json.loads(text))), (200, str))

    def test_a_customer_made_in_xml_is_read_in_both(self):
        status, made = self.xml("POST", "/rest/V1/customers", CUSTOMER, token=self.token)
        self.assertEqual(status, 200, xml.etree.ElementTree.tostring(made))
        path = "/rest/V1/customers/" + made.findtext("id")
        shown = self.world.get(path, self.token).json()
        self.assertEqual(shown["firstname"], "Zo\u00eb")
        self.assertEqual(shown["addresses"][0]["company"], "Doe & co")
        self.assertEqual(shown["addresses"][0]["street"], ["123 Oak Ave", "Floor 2"])
        self.assertTrue(shown["addresses"][0]["default_billing"])
        status, root = self.xml("GET", path, token=self.token)
        self.assertEqual(status, 200)
        self.assertEqual([child.tag for child in root], list(shown))
        self.assertEqual(root.findtext("firstname"), shown["firstname"])
        self.assertEqual(root.findtext("addresses/item/company"), "Doe & co")
        self.assertEqual([line.text for line in root.findall("addresses/item/street/item")],
                         shown["addresses"][0]["street"])
        self.assertEqual(root.findtext("addresses/item/default_billing"), "true")

        filtered = self.world.get(path + "?fields=id,addresses[city,region[region_code]]",
                                  self.token).json()
        self.assertEqual(filtered, {"id": shown["id"], "addresses": [
            {"region": {"region_code": "NY"}, "city": "Purchase"}]})
        self.assertEqual(self.world.get(path + "?fields=id[", self.token).json(), [])
        status, root = self.xml("GET", path + "?fields=email", token=self.token)
        self.assertEqual([child.tag for child in root], ["email"])

    def test_errors_come_in_xml(self):
        status, root = self.xml("POST", world.ADMIN_TOKEN, login(NAME, "wrong"))
        self.assertEqual((status, root[0].tag), (401, "message"))
        status, root = self.xml("POST", world.ADMIN_TOKEN, "<login/>")
        self.assertEqual(status, 400)
        self.assertEqual([item.findtext("parameters/fieldName") for item in
                          root.findall("errors/item")], ["username", "password"])
        status, root = self.xml("GET", "/rest/V1/customers/7")
        self.assertEqual((status, root.findtext("parameters/resources")),
                         (401, "Magento_Customer::customer"))
        self.assertEqual(self.xml("GET", "/rest/V1/nothing")[0], 404)
        self.assertEqual(self.xml("PATCH", "/rest/V1/nothing")[0], 405)
        self.assertEqual(self.xml("GET", "/rest/nosuch/V1/customers")[0], 400)

    def test_bodies_that_are_no_xml_of_ours_are_400(self):
        for body in ["<login>", "{}", "<!DOCTYPE a [<!ENTITY x 'y'>]><login>&x;</login>",
                     "<login>&nbsp;</login>", "<a>" * 5000 + "</a>" * 5000, "<r>x</r>"]:
            with self.subTest(body[:40]):
                self.assertEqual(self.xml("POST", world.ADMIN_TOKEN, body)[0], 400)
        for content in ["text/plain", "application/xml; charset=latin1", "text/xml; version=1"]:
            with self.subTest(content):
                self.assertEqual(self.xml("POST", world.ADMIN_TOKEN, login(NAME, PASSWORD),
                                          content=content)[0], 400)

    def test_what_cannot_be_given_is_406_in_json(self):
        before = len(self.world.events())
        status, text = self.ask("POST", world.ADMIN_TOKEN, login(NAME, PASSWORD),
                                accept="text/html")
        self.assertEqual((status, list(json.loads(text))), (406, ["message"]))
        self.assertEqual(len(self.world.events()), before)
        self.assertEqual(self.ask("GET", "/healthz", accept="text/html")[0], 200)


if __name__ == "__main__":
    world.main()
