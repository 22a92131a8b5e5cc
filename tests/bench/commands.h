#pragma once

#include "tests/bench/figures.h"

namespace authd::bench {

// Each prints its figures with report(). Directories are state directories: data/ and root.key.

// record DIR [--seconds S] [--rounds N] [--only N]: durable issues and revocations at 1, 16, 64 and
// 256 in flight (or only N), each beside a bare engine that writes the same batches. DIR must be
// new.
void record(const Arguments& arguments);

// revoke-all DIR [--rounds N]: one event that ends every token, beside one that ends one.
void revokeAll(const Arguments& arguments);

// state DIR [--tokens N] [--events N] [--crash 1]: a log with so many live tokens and at least so
// many events; with --crash it is left as kill -9 leaves it. DIR must be new.
void makeState(const Arguments& arguments);

// replay DIR [--rounds N]: verify, fold and rebuild beside a bare scan and a bare SHA-256 of the
// same records.
void replay(const Arguments& arguments);

// timeline DIR [--events N] [--rounds N]: that many events of one customer, as lists show them and
// as exports do, beside reading the same records bare. Each of them with customers of its own, so
// that none finds its records in memory because of another.
void timeline(const Arguments& arguments);

// open DIR: opens the log with the bare engine and reads all rows of the tables.
void openBare(const Arguments& arguments);

// pace PORT PATH TOKEN [--rate N] [--connections N] [--seconds S]: GETs at a fixed rate; a latency
// counts from when the request was due, so that a stall hits every request that had to wait.
void pace(const Arguments& arguments);

// ping SOCKET [--seconds S]: round trips over one connection to the admin socket.
void ping(const Arguments& arguments);

// hash [--threads N] [--bytes N] [--passes N] [--seconds S]: bare Argon2id on so many threads.
void hash(const Arguments& arguments);

}  // namespace authd::bench
