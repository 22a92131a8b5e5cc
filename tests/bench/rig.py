"""What the benchmarks stand on: programs to start and stop, and figures to gather and show."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from statistics import median

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(ROOT, "tests", "bench")
BUILD = os.path.join(ROOT, "build", "bench")
BIN = os.path.join(BUILD, "bin")
# On a real disk: what is measured must not be a file system in memory.
WORK = os.path.join(BUILD, "work")
SERVER_CORE, CLIENT_CORE = 0, 1


class Missing(Exception):
    """A program or a core that a benchmark needs is not there."""


class Refused(Exception):
    """The daemon answered with another status than 200."""


# --- figures ------------------------------------------------------------------------------------

class Figure:
    """One line of the result. `ratios` of the single rounds, or none where there is no yardstick.
    `met`: whether the target holds, None for what has no target."""

    def __init__(self, name, value, yardstick="", ratios=(), target="", met=None):
        self.name, self.value, self.yardstick = name, value, yardstick
        self.ratios, self.target, self.met = list(ratios), target, met

    def ratio(self):
        return median(self.ratios) if self.ratios else None

    def as_json(self):
        return {"name": self.name, "value": self.value, "yardstick": self.yardstick,
                "ratio": self.ratio(), "ratios": self.ratios, "target": self.target,
                "met": self.met}

    def cells(self):
        ratio = spread = ""
        if self.ratios:
            ratio = f"{self.ratio():.2f}"
            spread = f"{min(self.ratios):.2f}–{max(self.ratios):.2f}"
        met = {True: "met", False: "MISSED", None: ""}[self.met]
        return [self.name, self.value, self.yardstick, ratio, spread, self.target, met]


def table(figures):
    """Missed targets first. A name that begins with blanks belongs to the figure above it."""
    groups = []
    for figure in figures:
        if figure.name.startswith(" ") and groups:
            groups[-1].append(figure)
        else:
            groups.append([figure])
    groups.sort(key=lambda group: min((f.met for f in group if f.met is not None), default=2))
    rows = [["what", "measured", "yardstick", "ratio", "spread", "target", ""]]
    rows += [figure.cells() for group in groups for figure in group]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
             for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def ratios(subject, yardstick):
    return [s / y for s, y in zip(subject, yardstick)]


def count(value):
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def rate(values):
    return count(median(values)) + "/s"


def span(seconds):
    for size, unit in ((1, "s"), (1e-3, "ms")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def note(words):
    print(f"  … {words}", flush=True)


# --- programs -----------------------------------------------------------------------------------

def need(*names):
    for name in names:
        if not shutil.which(name):
            raise Missing(f"{name} is not installed")


def need_cores():
    if (os.cpu_count() or 1) < 2:
        raise Missing("two cores are needed, one for the server and one for its client")


def build():
    note("building (release)")
    for command in (["cmake", "--preset", "release", "-B", BUILD, "-DAUTHD_BENCH=ON"],
                    ["ninja", "-C", BUILD, "authd_bench", "shop-authd", "authctl"]):
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True)
        if done.returncode != 0:
            raise SystemExit(done.stdout + "\nthe build failed")


def bench(*args):
    """Runs a command of authd_bench; its figures as dictionaries."""
    command = [os.path.join(BIN, "authd_bench"), *map(str, args)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    # A command that ends itself by SIGKILL, as it was told, has done its work.
    if done.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"{' '.join(command)} failed")
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextlib.contextmanager
def new_directory(name):
    """A fresh directory on the disk that is measured, removed afterwards."""
    os.makedirs(WORK, exist_ok=True)
    path = tempfile.mkdtemp(prefix=name + "-", dir=WORK)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core, command):
    return command if core is None else ["taskset", "-c", str(core), *command]


def cpu_seconds(pid):
    """Processor time that a process and its living children have used, in steps of 10 ms."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
        below = sum(map(cpu_seconds, children.read().split()))
    return below + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def await_port(port):
    for _ in range(500):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise SystemExit(f"nobody listens on port {port}")


class Daemon:
    """shop-authd with its state in `directory`. Use as a context; stopped at its end."""

    def __init__(self, directory, core=None):
        self.directory, self.core = directory, core
        self.port = free_port()
        self.process = None
        # The kernel takes 107 characters as the path of a socket, so not below `directory`.
        self.sockets = tempfile.mkdtemp(prefix="authd-bench-")
        self.socket = os.path.join(self.sockets, "admin.sock")

    def __enter__(self):
        self.first_start = self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def start(self):
        """Returns the seconds from the start of the process to READY=1."""
        address = os.path.join(self.sockets, "notify")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(address)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready, \
                open(os.path.join(self.directory, "daemon.log"), "ab") as log:
            ready.bind(address)
            ready.settimeout(300)
            command = pinned(self.core, [
                os.path.join(BIN, "shop-authd"), "--data-dir", f"{self.directory}/data",
                "--root-key", f"{self.directory}/root.key", "--http", f"127.0.0.1:{self.port}",
                "--admin-socket", self.socket])
            begin = time.monotonic()
            self.process = subprocess.Popen(command, stdout=log, stderr=log,
                                            env={**os.environ, "NOTIFY_SOCKET": address})
            while b"READY=1" not in ready.recv(4096):
                pass
            return time.monotonic() - begin

    def stop(self, number=signal.SIGTERM):
        if self.process:
            self.process.send_signal(number)
            self.process.wait()
            self.process = None

    def memory(self):
        """Resident bytes: all, and without what is mapped from files."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            fields = dict(line.split(":", 1) for line in status)
        return tuple(int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "RssAnon"))

    def settled_memory(self):
        """The same once it stands still for a second: the index fills in the background."""
        before = None
        while before is None or abs(self.memory()[0] - before) > 65536:
            before = self.memory()[0]
            time.sleep(1)
        return self.memory()

    def call(self, method, path, body=None, token=None):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise Refused(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text) if text else None

    def authctl(self, *args, stdin=None):
        command = [os.path.join(BIN, "authctl"), "--socket", self.socket, *args]
        subprocess.run(command, input=stdin, stdout=subprocess.DEVNULL, text=True, check=True)

    def token(self, kind, name, password):
        return self.call("POST", f"/rest/default/V1/integration/{kind}/token",
                         {"username": name, "password": password})

    def drain_logins(self):
        """Returns when the logins that a client left behind are done: the queue is in order.
        One login: what it takes to find out."""
        while True:
            try:
                self.token("customer", "shopper1@example.com", "Password1")
                return 1
            except Refused:
                time.sleep(0.1)

    def shoppers(self, number):
        """Makes customers shopper1 … as login.lua wants them, and returns a token of the first."""
        self.authctl("admin", "create", "admin", "--email", "admin@example.com", "--firstname",
                     "Store", "--lastname", "Admin", "--password-stdin", stdin="123123q")
        admin = self.token("admin", "admin", "123123q")
        for i in range(1, number + 1):
            self.call("POST", "/rest/default/V1/customers", token=admin, body={
                "customer": {"email": f"shopper{i}@example.com", "firstname": "Jane",
                             "lastname": "Doe"}, "password": "Password1"})
        return self.token("customer", "shopper1@example.com", "Password1")


NGINX = """daemon off; worker_processes 1; pid {dir}/pid; error_log {dir}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path {dir}; proxy_temp_path {dir}; fastcgi_temp_path {dir};
  uwsgi_temp_path {dir}; scgi_temp_path {dir};
  server {{ listen 127.0.0.1:{port}; location / {{ return 200; }} }}
}}
"""


@contextlib.contextmanager
def nginx(core):
    """nginx that answers 200 and nothing else, on one core; yields its port and process id."""
    with tempfile.TemporaryDirectory(prefix="authd-bench-") as directory:
        port = free_port()
        config = os.path.join(directory, "nginx.conf")
        with open(config, "w", encoding="ascii") as file:
            file.write(NGINX.format(dir=directory, port=port))
        process = subprocess.Popen(pinned(core, ["nginx", "-p", directory, "-c", config]),
                                   stderr=subprocess.DEVNULL)
        try:
            await_port(port)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait()


UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


def wrk_command(port, path, connections, seconds, script, *args, core=None):
    return pinned(core, ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s",
                         "--timeout", "30s", "--latency", "-s", os.path.join(HERE, script),
                         f"http://127.0.0.1:{port}{path}", "--", *map(str, args)])


def wrk(*args, pid, settle=lambda: 0, **options):
    """Runs wrk; {"rate", "count", "p50", "p99", "cpu"}, the last for each request in the process
    `pid`. `settle` waits for what wrk left behind and says how many requests more that makes.
    Every answer must be good."""
    before = cpu_seconds(pid)
    done = subprocess.run(wrk_command(*args, **options), stdout=subprocess.PIPE, text=True,
                          check=True)
    figures = wrk_figures(done.stdout)
    every = figures["count"] + settle()
    figures["cpu"] = (cpu_seconds(pid) - before) / every
    return figures


def wrk_figures(text):
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"wrk got errors:\n{text}")
    figures = {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])}
    figures["count"] = int(re.search(r"(\d+) requests in", text)[1])
    for share, value, unit in re.findall(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)$", text, re.M):
        figures["p" + share] = float(value) * UNITS[unit]
    return figures
