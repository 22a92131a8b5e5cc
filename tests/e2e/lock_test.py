"""Wrong passwords: one answer for every reason, a lock after six of them, and its end by hand."""

import threading

import world

RIGHT, WRONG = "Correct1horse", "Wrong1horse"
ATTEMPTS = 6  # oauth/authentication_lock/max_failures_count as shipped
EMAIL = "jane@example.com"


def headers_of(answer):
    """All that does not change by itself."""
    return tuple(item for item in answer.headers.items()
                 if item[0] not in ("Date", "X-Decision-Id"))


class Lock(world.Case):
    def setUp(self):
        super().setUp()
        self.world.start()
        self.world.create_admin("ada", RIGHT)

    def admin(self, password, name="ada"):
        return self.world.login(world.ADMIN_TOKEN, name, password)

    def customer(self, password, name=EMAIL):
        return self.world.login(world.CUSTOMER_TOKEN, name, password)

    def lock(self, login):
        answers = [login(WRONG) for _ in range(ATTEMPTS)]
        self.assertEqual({answer.status for answer in answers}, {401})
        return answers

    def create_customer(self):
        admin = self.admin(RIGHT).json()
        self.assertEqual(self.world.create_customer(EMAIL, RIGHT, admin).status, 200)

    # A stranger must not learn from an answer who exists, is locked or is disabled.
    def test_every_refusal_has_the_same_text_and_headers(self):
        self.create_customer()
        answers = self.lock(self.admin) + [self.admin(RIGHT)]
        answers += self.lock(lambda password: self.admin(password, "nobody"))
        answers += [self.admin(RIGHT, "nobody"), self.customer(WRONG), self.customer(RIGHT, "ada"),
                    self.admin(RIGHT, EMAIL)]
        self.world.authctl("admin", "unlock", "ada")
        self.world.authctl("admin", "disable", "ada")
        answers.append(self.admin(RIGHT))
        self.assertEqual({(a.status, a.body, headers_of(a)) for a in answers},
                         {(answers[0].status, answers[0].body, headers_of(answers[0]))})
        self.assertEqual(answers[0].status, 401)

    def test_one_success_before_the_last_attempt_forgets_the_failures(self):
        for _ in range(2):
            for _ in range(ATTEMPTS - 1):
                self.assertEqual(self.admin(WRONG).status, 401)
            self.assertEqual(self.admin(RIGHT).status, 200)

    def test_a_locked_admin_is_let_in_after_an_unlock(self):
        token = self.admin(RIGHT).json()
        self.lock(self.admin)
        self.assertEqual(self.admin(RIGHT).status, 401)
        self.assertEqual(self.world.get("/auth/verify", token).status, 200)
        self.world.authctl("admin", "unlock", "ada")
        self.assertEqual(self.admin(RIGHT).status, 200)
        self.assertEqual(len(self.world.events("AccountUnlocked")), 1)

    def test_a_locked_customer_is_let_in_after_an_unlock(self):
        self.create_customer()
        self.lock(self.customer)
        self.assertEqual(self.customer(RIGHT).status, 401)
        self.world.authctl("customer", "unlock", EMAIL)
        self.assertEqual(self.customer(RIGHT).status, 200)

    def test_an_unlock_outlives_a_restart(self):
        self.lock(self.admin)
        self.world.authctl("admin", "unlock", "ada")
        self.world.kill()
        self.world.start()
        self.assertEqual(self.admin(RIGHT).status, 200)

    def test_a_lock_outlives_a_restart(self):
        self.lock(self.admin)
        self.lock(lambda password: self.admin(password, "nobody"))
        self.world.kill()
        self.world.start()
        before = len(self.world.events("TokenIssueFailed"))
        self.assertEqual(self.admin(RIGHT).status, 401)
        self.assertEqual(self.admin(RIGHT, "nobody").status, 401)
        self.assertEqual(len(self.world.events("TokenIssueFailed")), before)

    def test_the_name_of_the_one_does_not_lock_the_other(self):
        self.create_customer()
        self.lock(lambda password: self.admin(password, EMAIL))
        self.assertEqual(self.customer(RIGHT).status, 200)
        self.assertEqual(self.admin(RIGHT).status, 200)

    # Spelling, case and blanks around a name are no way around the lock.
    def test_other_spellings_of_a_name_share_its_lock(self):
        self.create_customer()
        for name in [EMAIL, EMAIL.upper(), "Jane@Example.com"] * 2:
            self.assertEqual(self.customer(WRONG, name).status, 401)
        self.assertEqual(self.customer(RIGHT).status, 401)

    def test_attempts_side_by_side_are_no_way_around_the_lock(self):
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.admin(WRONG)))
                   for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({answer.status for answer in answers}, {401})
        failed = self.world.events("TokenIssueFailed")
        self.assertEqual(len(failed), ATTEMPTS)
        self.assertEqual(self.admin(RIGHT).status, 401)

    def test_other_limits_can_be_set(self):
        self.world.authctl("config", "set", "oauth/authentication_lock/max_failures_count", "2")
        self.admin(WRONG)
        self.admin(WRONG)
        self.assertEqual(self.admin(RIGHT).status, 401)


if __name__ == "__main__":
    world.main()
