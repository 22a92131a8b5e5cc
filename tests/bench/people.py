"""What searching many customers costs others, and whether time tells strangers who has an account."""

import concurrent.futures
import hashlib
import http.client
import json
import threading
import time
import urllib.parse

import rig
from rig import Figure, median

CHECKS_PER_SECOND = 1000
CUSTOMERS = 100_000
WRITERS = 8
COMMON = "/rest/default/V1/customers"
# Nobody's e-mail address has this in it, so that every row is looked at.
LIKE = {"searchCriteria[filterGroups][0][filters][0][field]": "email",
        "searchCriteria[filterGroups][0][filters][0][value]": "%nobody-has-this%",
        "searchCriteria[filterGroups][0][filters][0][conditionType]": "like",
        "searchCriteria[pageSize]": "20"}


class Line:
    """One connection that stays open; every answer must be good, unless another status is named."""

    def __init__(self, port, token=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = "Bearer " + token

    def call(self, method, path, body=None, wanted=200):
        """The answer and the seconds that it took."""
        begin = time.perf_counter()
        self.connection.request(method, path, json.dumps(body) if body else None, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        took = time.perf_counter() - begin
        if answer.status != wanted:
            raise rig.Refused(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text), took


def register(daemon, token, number):
    """Makes so many customers without passwords, which take no hashing."""
    def some(worker):
        line = Line(daemon.port, token)
        for i in range(worker, number, WRITERS):
            line.call("POST", COMMON, {"customer": {
                "email": f"person{i}@example.com", "firstname": "Jane", "lastname": f"Doe {i}"}})
    with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(some, range(WRITERS)))


def searching(daemon, token, until, took):
    """Searches without a pause until told to stop."""
    line = Line(daemon.port, token)
    path = COMMON + "/search?" + urllib.parse.urlencode(LIKE)
    while not until.is_set():
        found, seconds = line.call("GET", path)
        if found["total_count"] != 0:
            raise SystemExit("the search found somebody")
        took.append(seconds)


def search(seconds, rounds, customers=CUSTOMERS):
    """Token checks at a fixed rate, alone and while customers are searched with `like`."""
    quiet, busy, took = [], [], []
    with rig.new_directory("search") as directory, rig.Daemon(directory) as daemon:
        checked = daemon.shoppers(1)
        admin = daemon.token("admin", "admin", "123123q")
        rig.note(f"registering {customers} customers")
        register(daemon, admin, customers)
        for number in range(rounds):
            rig.note(f"search, round {number + 1} of {rounds}")
            quiet.append(paced(daemon, checked, seconds))
            until = threading.Event()
            thread = threading.Thread(target=searching, args=(daemon, admin, until, took))
            thread.start()
            busy.append(paced(daemon, checked, seconds))
            until.set()
            thread.join()
    figures = [Figure(f"search of {rig.count(customers)} customers, like", rig.span(median(took)))]
    for share in ("p50", "p99"):
        before, after = [run[share] for run in quiet], [run[share] for run in busy]
        figures.append(Figure(f"  token check beside it, {share}", rig.span(median(after)),
                              f"without: {rig.span(median(before))}", rig.ratios(after, before)))
    return figures


def paced(daemon, token, seconds):
    return rig.bench("pace", daemon.port, "/auth/verify", token, "--rate", CHECKS_PER_SECOND,
                     "--seconds", seconds)[0]


def unlock(daemon):
    """No refusal but the one that is measured."""
    for key, value in (("oauth/authentication_lock/max_failures_count", "0"),
                       ("customer/password/lockout_failures", "0"),
                       ("authd/throttle/source_delay", "no")):
        daemon.authctl("config", "set", key, value, "--yes")


def right_guesses(known, unknown):
    """How often the best bound between the two would tell them apart; half is chance."""
    every = sorted([(took, True) for took in known] + [(took, False) for took in unknown])
    below = {True: 0, False: 0}
    best = 0
    for _, is_known in every:
        below[is_known] += 1
        split = below[True] + len(unknown) - below[False]
        best = max(best, split, len(every) - split)
    return best / len(every)


def halves(known, unknown):
    """The bound is found in one half and tried on the other, so that chance stays chance."""
    bound = (median(known[::2]) + median(unknown[::2])) / 2
    slower = median(known[::2]) > median(unknown[::2])
    right = sum((took > bound) == slower for took in known[1::2])
    right += sum((took > bound) != slower for took in unknown[1::2])
    return right / (len(known[1::2]) + len(unknown[1::2]))


def moved_here(daemon):
    """A customer whose password Magento hashed, SHA-256 with a salt; nobody has signed in since."""
    salt = "abcdefghijklmnopqrstuvwxyzABCDEF"
    hashed = hashlib.sha256((salt + "Password1").encode()).hexdigest()
    daemon.authctl("customer", "create", "--email", "old@example.com", "--firstname", "Jane",
                   "--lastname", "Doe", "--password-hash-stdin", stdin=f"{hashed}:{salt}:1")


def strangers(seconds, rounds):
    """Whether time tells a wrong password from an account that is not there."""
    known, unknown, old = [], [], []
    with rig.new_directory("strangers") as directory, rig.Daemon(directory) as daemon:
        daemon.shoppers(1)
        moved_here(daemon)
        unlock(daemon)
        line = Line(daemon.port)
        path = "/rest/default/V1/integration/customer/token"

        def refused(name):
            return line.call("POST", path, {"username": name, "password": "Wrong0horse"}, 401)[1]

        for number in range(rounds):
            rig.note(f"strangers, round {number + 1} of {rounds}")
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                known.append(refused("shopper1@example.com"))
                unknown.append(refused(f"nobody{len(unknown)}@example.com"))
                old.append(refused("old@example.com"))
    return [
        Figure("refused login: unknown name", rig.span(median(unknown)),
               f"wrong password: {rig.span(median(known))}",
               rig.ratios([median(unknown)], [median(known)])),
        Figure("  right guesses by time, of " + str(len(known) + len(unknown)),
               f"{100 * halves(known, unknown):.0f} %", "chance: 50 %"),
        Figure("  with the best bound in hindsight", f"{100 * right_guesses(known, unknown):.0f} %"),
        Figure("  the same, of an account with Magento's hash",
               f"{100 * halves(old, unknown):.0f} %", "chance: 50 %"),
    ]
