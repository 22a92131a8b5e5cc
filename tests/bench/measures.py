"""The benchmarks. Each takes the seconds of one measurement and the number of rounds, and returns
figures. In each round yardstick and subject take turns; ratios are made within a round."""

import collections
import os
import subprocess
import time

import people
import rig
from rig import Figure, median

VERIFY = "/auth/verify"
LOGIN = "/rest/default/V1/integration/customer/token"
DEPTH = 16  # requests that a pipelining client writes at once
CHECKS_PER_SECOND = 1000
FULL_ADMISSION = 64  # the queue of the hashing threads


def check(seconds, rounds):
    """Token checks, flat out."""
    rig.need("nginx", "wrk", "taskset")
    rig.need_cores()
    runs = collections.defaultdict(list)
    with rig.new_directory("check") as directory, rig.nginx(rig.SERVER_CORE) as nginx, \
            rig.Daemon(directory, core=rig.SERVER_CORE) as daemon:
        token = daemon.shoppers(1)
        ours = daemon.port, daemon.process.pid
        for number in range(rounds):
            rig.note(f"token check, round {number + 1} of {rounds}")
            for depth in (1, DEPTH):
                for name, (port, pid) in (("nginx", nginx), ("ours", ours)):
                    done = rig.wrk(port, VERIFY, 64, seconds, "pipeline.lua", token, depth,
                                   core=rig.CLIENT_CORE, pid=pid)
                    for key in ("rate", "cpu"):
                        runs[name, depth, key].append(done[key])
    plain = rig.ratios(runs["ours", 1, "rate"], runs["nginx", 1, "rate"])
    piped = rig.ratios(runs["ours", DEPTH, "rate"], runs["nginx", 1, "rate"])
    rate = {key: rig.rate(values) for key, values in runs.items()}
    figures = [
        Figure("token check", rate["ours", 1, "rate"],
               f"nginx return 200: {rate['nginx', 1, 'rate']}", plain, "≥ 1.0",
               median(plain) >= 1.0),
        Figure(f"token check, pipelined ×{DEPTH}", rate["ours", DEPTH, "rate"],
               f"nginx one at a time: {rate['nginx', 1, 'rate']}", piped, "≥ 4",
               median(piped) >= 4),
        Figure(f"  nginx pipelined ×{DEPTH} too", "", f"nginx: {rate['nginx', DEPTH, 'rate']}",
               rig.ratios(runs["ours", DEPTH, "rate"], runs["nginx", DEPTH, "rate"])),
    ]
    for depth in (1, DEPTH):
        used = runs["ours", depth, "cpu"], runs["nginx", depth, "cpu"]
        figures.append(Figure(f"  processor time of a check, ×{depth}", rig.span(median(used[0])),
                              f"nginx: {rig.span(median(used[1]))}", rig.ratios(*used)))
    return figures


def storm(seconds, rounds):
    """Token checks at a fixed rate, alone and while as many log in as are let in."""
    rig.need("wrk")
    quiet, busy, logins = [], [], []
    with rig.new_directory("storm") as directory, rig.Daemon(directory) as daemon:
        token = daemon.shoppers(FULL_ADMISSION)
        command = rig.wrk_command(daemon.port, LOGIN, FULL_ADMISSION, seconds + 2, "login.lua",
                                  FULL_ADMISSION)
        for number in range(rounds):
            rig.note(f"login storm, round {number + 1} of {rounds}")
            quiet.append(pace(daemon, token, seconds))
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as wrk:
                time.sleep(1)
                busy.append(pace(daemon, token, seconds))
                logins.append(rig.wrk_figures(wrk.communicate()[0])["rate"])
            daemon.drain_logins()
    figures = []
    for share in ("p50", "p99"):
        before, after = [run[share] for run in quiet], [run[share] for run in busy]
        ratio = rig.ratios(after, before)
        wanted = share == "p99"
        figures.append(Figure(f"token check in a login storm, {share}", rig.span(median(after)),
                              f"without: {rig.span(median(before))}", ratio,
                              "≤ 2" if wanted else "", median(ratio) <= 2 if wanted else None))
    return [*figures, Figure("  logins alongside", rig.rate(logins))]


def pace(daemon, token, seconds):
    return rig.bench("pace", daemon.port, VERIFY, token, "--rate", CHECKS_PER_SECOND,
                     "--seconds", seconds)[0]


def record(seconds, rounds):
    """Durable issue and revocation at the journal."""
    rig.note("durable issue and revocation")
    with rig.new_directory("record") as directory:
        lines = rig.bench("record", directory, "--seconds", seconds, "--rounds", rounds)
    groups = collections.defaultdict(list)
    for line in lines:
        groups[line["what"], int(line["in_flight"])].append(line)
    figures = []
    for (what, in_flight), group in sorted(groups.items()):
        of = {key: [line[key] for line in group] for key in group[0]}
        name = f"durable {what}, {in_flight} in flight"
        bare = rig.ratios(of["rate"], of["bare_rate"])
        rows = rig.ratios(of["rate"], of["same_rows_rate"])
        full = in_flight == 256
        size = f"{median(of['bytes']):.0f} B"
        figures += [
            Figure(name, rig.rate(of["rate"]), f"RocksDB, one put of {size}: "
                   f"{rig.rate(of['bare_rate'])}", bare, "≥ 0.80" if full else "",
                   median(bare) >= 0.8 if full else None),
            Figure("  the same rows", "", f"RocksDB, {median(of['rows']):.0f} rows: "
                   f"{rig.rate(of['same_rows_rate'])}", rows),
            Figure("  processor time", rig.span(median(of["cpu"])),
                   f"RocksDB: {rig.span(median(of['bare_cpu']))}, "
                   f"same rows: {rig.span(median(of['same_rows_cpu']))}",
                   rig.ratios(of["cpu"], of["same_rows_cpu"])),
            Figure("  p50, p99", f"{rig.span(median(of['p50']))}, {rig.span(median(of['p99']))}",
                   f"{median(of['batch']):.0f} events a batch", (),
                   "p99 ≤ 10 ms" if full else "", median(of["p99"]) <= 0.01 if full else None)]
    return figures


def replay(seconds, rounds):
    """Verifying, folding and rebuilding a log."""
    del seconds  # takes as long as the log is
    rig.note("making a log of 1 M events")
    with rig.new_directory("replay") as directory:
        rig.bench("state", directory, "--tokens", 100_000, "--events", 1_000_000)
        rig.note("verify, fold, rebuild")
        lines = rig.bench("replay", directory, "--rounds", rounds)
    of = {key: [line[key] for line in lines] for key in lines[0]}
    scan, sha = rig.rate(of["scan"]), rig.rate(of["sha"])
    size = f"{of['bytes'][0]:.0f} B"

    def figure(name, key, yardstick, words, target=None):
        met = median(of[key]) >= target if target else None
        wanted = f"≥ {rig.count(target)}/s" if target else ""
        return Figure(name, rig.rate(of[key]), words, rig.ratios(of[key], of[yardstick]), wanted,
                      met)

    return [
        figure("verify (hash and tree, no fold)", "verify", "scan", f"bare scan: {scan}", 1e6),
        figure("  against the hash alone", "verify", "sha", f"bare SHA-256 of {size}: {sha}"),
        figure("fold (no hash)", "fold", "scan", f"bare scan: {scan}", 8e5),
        figure("rebuild of all tables", "rebuild", "scan", f"bare scan: {scan}", 2.5e5),
        Figure("  by the clock on the wall", rig.rate(of["rebuild_wall"])),
    ]


def timeline(seconds, rounds, events=0):
    """A person's 1,000 events, as a list shows them, and what they made of him."""
    del seconds  # takes as long as they are many
    events = int(events or 3_000_000)  # seven in ten are those of 1,000 customers
    wanted = 1_000
    rig.note(f"making a log of {rig.count(events)} events")
    with rig.new_directory("timeline") as directory:
        rig.bench("state", directory, "--tokens", 100_000, "--events", events)
        rig.note("a timeline")
        lines = rig.bench("timeline", directory, "--events", wanted, "--rounds", rounds)
    of = {key: [line[key] for line in lines] for key in lines[0]}
    words = f"reading the records: {rig.span(median(of['bare']))}"
    plain = median(of["plain"])
    return [Figure(f"timeline of {rig.count(wanted)} events in {rig.count(events)}",
                   rig.span(plain), words, rig.ratios(of["plain"], of["bare"]), "≤ 25 ms",
                   plain <= 0.025),
            Figure("  with JSON, as an export", rig.span(median(of["json"])), words,
                   rig.ratios(of["json"], of["bare"])),
            Figure("  the state after them", rig.span(median(of["past"])), words,
                   rig.ratios(of["past"], of["bare"]), "≤ 5 ms", median(of["past"]) <= 0.005)]


def start(seconds, rounds, events=0):
    """Start-up, memory and mass revocation with many live tokens."""
    del seconds  # takes as long as the state is large
    figures = []
    with rig.new_directory("start-empty") as directory, rig.Daemon(directory) as daemon:
        empty, empty_anonymous = daemon.settled_memory()
    figures.append(Figure("memory, idle", megabytes(empty), f"{megabytes(empty_anonymous)} own",
                          (), "≤ 30 MB", empty <= 30e6))
    for tokens in (100_000, 1_000_000):
        figures += start_with(tokens, max(tokens, events), rounds, empty)
    return figures


def start_with(tokens, events, rounds, empty):
    name = f"{rig.count(tokens)} live tokens, {rig.count(events)} events"
    big = tokens >= 1_000_000
    with rig.new_directory("start") as directory:
        rig.note(f"making a log with {name}")
        rig.bench("state", directory, "--tokens", tokens, "--events", events, "--crash", 1)
        rig.note("starting")
        with rig.Daemon(directory) as daemon:
            crashed = daemon.first_start
            daemon.stop()
            clean, bare = [], []
            for _ in range(rounds):
                opened = rig.bench("open", directory)[0]
                bare.append(opened["open"] + opened["scan"])
                clean.append(daemon.start())
                if len(clean) < rounds:
                    daemon.stop()
            memory, anonymous = daemon.settled_memory()
        rig.note("ending all of them")
        lines = rig.bench("revoke-all", directory)
    ratio = rig.ratios(clean, bare)
    each = (memory - empty) / tokens
    one, every = (median([line[key] for line in lines]) for key in ("one", "all"))
    revoke_ratio = [line["all"] / line["one"] for line in lines]
    return [
        Figure(f"start after kill -9, {name}", rig.span(crashed), "", (),
               "≤ 3 s" if big else "", crashed <= 3 if big else None),
        Figure(f"start after a clean stop, {name}", rig.span(median(clean)),
               f"RocksDB open and scan: {rig.span(median(bare))}", ratio,
               "≤ 300 ms" if big else "", median(clean) <= 0.3 if big else None),
        Figure(f"memory, {name}", megabytes(memory),
               f"{megabytes(anonymous)} own; {each:.0f} B a token", (),
               "≤ 150 MB" if big else "", memory <= 150e6 if big else None),
        Figure(f"revoking all, {name}", rig.span(every), f"revoking one: {rig.span(one)}",
               revoke_ratio, "≤ 1 ms" if big else "", every <= 1e-3 if big else None),
    ]


def megabytes(value):
    return f"{value / 1e6:.0f} MB"


def login(seconds, rounds):
    """Customer logins against Argon2id alone."""
    rig.need("wrk")
    threads = max(1, (os.cpu_count() or 1) - 1)  # as the daemon has
    runs = collections.defaultdict(list)
    with rig.new_directory("login") as directory, rig.Daemon(directory) as daemon:
        daemon.shoppers(FULL_ADMISSION)
        for number in range(rounds):
            rig.note(f"login, round {number + 1} of {rounds}")
            bare = rig.bench("hash", "--threads", threads, "--seconds", seconds)[0]
            for key in ("rate", "each", "cpu"):
                runs["bare", key].append(bare[key])
            for clients in (1, 8, FULL_ADMISSION):
                def settle(left=clients):
                    return left + daemon.drain_logins()

                done = rig.wrk(daemon.port, LOGIN, clients, seconds, "login.lua", FULL_ADMISSION,
                               pid=daemon.process.pid, settle=settle)
                for key, value in done.items():
                    runs[clients, key].append(value)
    figures = []
    for clients in (1, 8, FULL_ADMISSION):
        ratio = rig.ratios(runs[clients, "rate"], runs["bare", "rate"])
        wanted = clients > 1  # one alone leaves the hashing threads idle while it is recorded
        figures.append(Figure(f"login, {clients} at once", rig.rate(runs[clients, "rate"]),
                              f"argon2id, {threads} thread(s): {rig.rate(runs['bare', 'rate'])}",
                              ratio, "≥ 0.95" if wanted else "",
                              median(ratio) >= 0.95 if wanted else None))
    alone, each = runs[1, "p50"], runs["bare", "each"]
    used = runs[FULL_ADMISSION, "cpu"]
    share = rig.ratios(runs["bare", "cpu"], used)
    return [*figures,
            Figure("  one at a time, p50", rig.span(median(alone)),
                   f"one argon2id: {rig.span(median(each))}", rig.ratios(alone, each)),
            Figure("  argon2id's share of the processor time", rig.span(median(used)),
                   f"argon2id alone: {rig.span(median(runs['bare', 'cpu']))}", share, "≥ 0.95",
                   median(share) >= 0.95)]


def authctl(seconds, rounds):
    """authctl with its process against a process that does nothing."""
    times = collections.defaultdict(list)
    program = os.path.join(rig.BIN, "authctl")
    with rig.new_directory("authctl") as directory, rig.Daemon(directory) as daemon:
        base = [program, "--socket", daemon.socket]
        commands = {
            "nothing": lambda _: ["/bin/true"],
            "status": lambda _: [*base, "status"],
            "config set": lambda i: [*base, "config", "set", "--yes",
                                     "oauth/access_token_lifetime/customer", f"{i + 1}h"],
        }
        rig.note("authctl")
        for number in range(20 * rounds):
            for name, command in commands.items():
                times[name].append(spawn(command(number % 5)))
        ping = rig.bench("ping", daemon.socket, "--seconds", seconds)[0]
    figures = []
    for name in ("status", "config set"):
        mid = median(times[name])
        figures.append(Figure(f"authctl {name}", rig.span(mid),
                              f"/bin/true: {rig.span(median(times['nothing']))}",
                              rig.ratios(times[name], times["nothing"]), "≤ 10 ms", mid <= 0.01))
    figures.append(Figure("  status over a connection that stands", rig.span(ping["status"]),
                          f"smallest call: {rig.span(ping['ping'])}",
                          [ping["status"] / ping["ping"]]))
    return figures


def spawn(command):
    """Seconds from the start of a process to its end."""
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    begin = time.monotonic()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=nowhere)
    _, status = os.waitpid(pid, 0)
    took = time.monotonic() - begin
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed")
    return took


ALL = {function.__name__: function
       for function in (check, storm, record, replay, timeline, start, login, authctl, people.search,
                        people.strangers)}
