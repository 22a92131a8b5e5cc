"""Customer accounts of one website, and of all, with two websites."""

import world

ADMIN = ("ada", "Correct1horse")
PASSWORD = "Password1"
SCOPE = "customer/account_share/scope"
SHOP = (world.website(1, "default", "Main", "shop.example") +
        world.website(2, "outlet", "Outlet", "outlet.example"))


class Sharing(world.Case):
    def setUp(self):
        super().setUp()
        self.world.configure(SHOP)
        self.world.start("--config", self.world.config)
        self.world.create_admin(*ADMIN)
        self.admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()

    def create(self, store, email="jane@example.com"):
        body = {"customer": {"email": email, "firstname": "Jane", "lastname": "Doe"},
                "password": PASSWORD}
        return self.world.post(f"/rest/{store}/V1/customers", body, self.admin)

    def login(self, store, email="jane@example.com"):
        path = f"/rest/{store}/V1/integration/customer/token"
        return self.world.post(path, {"username": email, "password": PASSWORD})

    def me(self, store, token):
        return self.world.get(f"/rest/{store}/V1/customers/me", token).status

    def share(self, value):
        self.world.authctl("config", "set", SCOPE, value, "--yes")

    def test_each_website_has_its_own_accounts(self):
        self.assertEqual(self.create("default").status, 200)
        self.assertEqual(self.login("outlet").status, 401)
        self.assertEqual(self.create("outlet").status, 200)
        token = self.login("default").json()
        self.assertEqual((self.me("default", token), self.me("outlet", token)), (200, 401))

    def test_a_shared_account_is_good_in_every_website_and_its_address_is_taken_there(self):
        self.share("0")
        made = self.create("default").json()
        taken = self.create("outlet")
        self.assertEqual(taken.status, 400, taken.body)
        self.assertEqual(self.create("outlet", "JANE@example.com").status, 400)
        answer = self.login("outlet")
        self.assertEqual(answer.status, 200, answer.body)
        token = answer.json()
        self.assertEqual((self.me("default", token), self.me("outlet", token)), (200, 200))
        found = self.world.get("/rest/V1/customers/search?searchCriteria[filterGroups][0][filters]"
                               "[0][field]=email&searchCriteria[filterGroups][0][filters][0]"
                               "[value]=jane@example.com", self.admin).json()
        self.assertEqual([row["id"] for row in found["items"]], [made["id"]])

    def test_a_change_of_the_address_must_be_free_everywhere(self):
        self.share("0")
        self.create("default")
        other = self.create("outlet", "jack@example.com").json()
        other["email"] = "jane@example.com"
        path = f"/rest/V1/customers/{other['id']}"
        self.assertEqual(self.world.ask("PUT", path, {"customer": other}, self.admin).status, 400)
        self.share("1")
        answer = self.world.ask("PUT", path, {"customer": other}, self.admin)
        self.assertEqual(answer.status, 200, answer.body)

    def test_accounts_are_not_shared_while_two_have_one_address(self):
        self.create("default")
        second = self.create("outlet").json()
        with self.assertRaises(AssertionError) as caught:
            self.share("0")
        self.assertIn("accounts in two websites", str(caught.exception))
        self.world.ask("DELETE", f"/rest/V1/customers/{second['id']}", token=self.admin)
        self.share("0")
        self.assertEqual(self.login("outlet").status, 200)


if __name__ == "__main__":
    world.main()
