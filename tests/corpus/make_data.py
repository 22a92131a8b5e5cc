"""Makes a state directory for the corpus with the programs of this build:
make_data.py BIN_DIR NAME [--killed]. README.md says what belongs in it. Needs root, for a host name
of no machine in the files."""

import argparse
import json
import os
import shutil
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../e2e"))

import world  # noqa: E402

ADMIN = ("ada", "Correct1horse")
JANE = ("jane@example.com", "Correct1horse")
NEW_PASSWORD = "Other2horse"
# Made anew at each start, or naming paths of the machine.
DROPPED = ("LOG", "LOCK", "OPTIONS-", "lock")


def live(w):
    """A little of everything that the program can record; what must be true afterwards."""
    w.create_admin(*ADMIN)
    admin = w.login(world.ADMIN_TOKEN, *ADMIN).json()
    address = {"firstname": "Jane", "lastname": "Doe", "street": ["1 Main Street"], "city": "Troy",
               "postcode": "12180", "telephone": "5551234", "country_id": "US",
               "region": {"region_id": 43}, "default_billing": True, "default_shipping": True}
    customer = {"email": JANE[0], "firstname": "Jane", "lastname": "Doe", "addresses": [address]}
    answer = w.post("/rest/V1/customers", {"customer": customer, "password": JANE[1]}, admin)
    assert answer.status == 200, answer.body
    first = w.login(world.CUSTOMER_TOKEN, *JANE).json()
    w.login(world.CUSTOMER_TOKEN, JANE[0], "Wrong1horse")
    w.ask("PUT", "/rest/V1/customers/me/password",
          {"currentPassword": JANE[1], "newPassword": NEW_PASSWORD}, first)
    w.authctl("integration", "create", "--name", "ERP", "--acl", "Magento_Customer::customer")
    shown = json.loads(w.authctl("-o", "json", "integration", "activate", "ERP"))
    w.authctl("config", "set", "oauth/access_token_lifetime/customer", "2h")
    second = w.login(world.CUSTOMER_TOKEN, JANE[0], NEW_PASSWORD).json()
    w.authctl("revoke", "--user", "customer:" + JANE[0], "--yes")
    w.create_customer("john@example.com", JANE[1], admin)
    w.authctl("customer", "erase", "john@example.com", "--yes")
    w.wait_for("ErasurePurged")
    return {"erased": [2], "live": shown["access_token"], "dead": [first, second], "admin": list(ADMIN),
            "customer": [JANE[0], NEW_PASSWORD]}


def status(w):
    return json.loads(w.authctl("-o", "json", "status"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin_dir")
    parser.add_argument("name")
    parser.add_argument("--killed", action="store_true")
    asked = parser.parse_args()
    os.environ["AUTHD_BIN"] = os.path.abspath(asked.bin_dir)
    target = os.path.join(HERE, "data", asked.name)
    os.makedirs(target)
    w = world.World()
    try:
        w.run_by = ["unshare", "--uts", "sh", "-c", 'hostname corpus && exec "$@"', "sh"]
        w.start()
        expected = live(w)
        told = status(w)
        expected.update(events=told["events"], root=told["root"])
        w.signal(signal.SIGKILL if asked.killed else signal.SIGTERM)
        w.ended()
        shutil.copytree(w.data, os.path.join(target, "data"), ignore=lambda _, names: [
            name for name in names if name.startswith(DROPPED) and name != "log"])
        shutil.copy(w.key, os.path.join(target, "root.key"))
    finally:
        w.close()
    with open(os.path.join(target, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(expected, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
