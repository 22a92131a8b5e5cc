"""/metrics as Prometheus reads it: checked by promtool, nothing of a person in it."""

import os
import subprocess
import time

import world

ADMIN = ("ada", "Correct1horse")
JANE = ("jane@example.com", "Correct1horse")


class Metrics(world.Case):
    def setUp(self):
        super().setUp()
        self.api = self.world.port
        self.metrics = world.free_port()
        self.world.start("--metrics", f"127.0.0.1:{self.metrics}")

    def scrape(self):
        self.world.port = self.metrics
        try:
            answer = self.world.get("/metrics")
        finally:
            self.world.port = self.api
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        return answer.body.decode()

    def until(self, name, value):
        """The values as soon as one is what it becomes by itself."""
        deadline = time.monotonic() + world.PATIENCE
        while (values := self.values()).get(name) != value:
            self.assertLess(time.monotonic(), deadline, name)
            time.sleep(0.02)
        return values

    def bytes_on_disk(self):
        return sum(os.path.getsize(os.path.join(folder, name))
                   for folder, _, names in os.walk(self.world.data) for name in names)

    def values(self):
        lines = [line.rsplit(" ", 1) for line in self.scrape().splitlines()
                 if not line.startswith("#")]
        return {name: float(value) for name, value in lines}

    def live_a_little(self):
        self.world.create_admin(*ADMIN)
        admin = self.world.login(world.ADMIN_TOKEN, *ADMIN).json()
        self.world.create_customer(*JANE, admin)
        jane = self.world.login(world.CUSTOMER_TOKEN, *JANE).json()
        self.world.login(world.CUSTOMER_TOKEN, JANE[0], "Wrong1horse")
        self.world.get(world.ME, jane)
        self.world.get(world.ME, "x" * 32)
        self.world.get("/rest/V1/nowhere")
        self.world.ask("PATCH", "/auth/verify/a/path/of/envoys?route", token=jane)
        return admin, jane

    def test_promtool_finds_nothing_wrong(self):
        self.live_a_little()
        done = subprocess.run(["promtool", "check", "metrics"], input=self.scrape(), text=True,
                              capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_it_counts_what_happens(self):
        self.live_a_little()
        values = self.values()
        for name, value in {
                'authd_http_requests_total{route="createCustomerToken",status="200"}': 1,
                'authd_http_requests_total{route="showMe",status="401"}': 1,
                'authd_http_requests_total{route="none",status="404"}': 1,
                'authd_http_requests_total{route="verifyToken",status="200"}': 1,
                'authd_logins_total{result="issued",type="customer"}': 1,
                'authd_logins_total{result="refused",type="customer"}': 1,
                'authd_token_checks_total{result="live"}': 3,
                'authd_token_checks_total{result="dead"}': 1,
                'authd_tokens_live{type="customer"}': 1,
                'authd_mails_waiting': 1,
                'authd_read_only': 0,
                'authd_disk_level': 0,
                'authd_erasures_due': 0,
                'authd_signer_state{state="none"}': 1,
                'authd_signer_state{state="signs"}': 0,
                'authd_clock_synced': 1}.items():
            self.assertEqual(values.get(name), value, name)
        self.assertEqual(values["authd_unsigned_events"], values["authd_events"])
        self.assertEqual(values["authd_unsigned_seconds"], 0)  # nobody is to sign
        self.assertEqual(values["authd_events"], len(self.world.events()))

    def test_logins_that_met_a_limit_show(self):
        for _ in range(8):
            self.world.login(world.CUSTOMER_TOKEN, JANE[0], "Wrong1horse")
        values = self.values()
        for result, count in {"refused": 6, "throttled": 2, "busy": 0, "delayed": 0}.items():
            name = f'authd_logins_total{{result="{result}",type="customer"}}'
            self.assertEqual(values.get(name), count, name)

    def test_it_shows_the_journal_and_what_waits(self):
        self.live_a_little()
        values = self.until("authd_index_filled", 1)
        for queue in ("hashing", "scan", "journal"):
            self.assertEqual(values.get(f'authd_queue_waiting{{queue="{queue}"}}'), 0, queue)
        # All events of this log were written by this process.
        self.assertEqual(values["authd_journal_batch_events_sum"], values["authd_events"])
        for name in ("batch_events", "sync_seconds"):
            count = values[f"authd_journal_{name}_count"]
            self.assertGreater(count, 0)
            self.assertEqual(values[f'authd_journal_{name}_bucket{{le="+Inf"}}'], count)
        self.assertEqual(values["authd_journal_batch_events_count"],
                         values["authd_journal_sync_seconds_count"])
        self.assertGreater(values["authd_journal_sync_seconds_sum"], 0)
        self.assertGreater(values["authd_disk_bytes"], 0)
        self.assertLessEqual(values["authd_disk_bytes"], self.bytes_on_disk())

    def test_nothing_of_a_person_or_a_secret_shows(self):
        tokens = self.live_a_little()
        text = self.scrape()
        for secret in (*tokens, *ADMIN, *JANE, "x" * 32, "nowhere", "127.0.0.1"):
            self.assertNotIn(secret, text)

    def test_the_api_and_the_metrics_do_not_mix(self):
        self.assertEqual(self.world.get("/metrics").status, 404)
        self.world.port = self.metrics
        self.assertEqual(self.world.get("/readyz").status, 404)
        self.assertEqual(self.world.post("/metrics", {}).status, 405)
        self.world.port = self.api

    def test_without_the_option_nothing_is_served(self):
        self.assertEqual(self.world.stop(), 0)
        self.world.start()
        with self.assertRaises(OSError):
            self.scrape()


if __name__ == "__main__":
    world.main()
