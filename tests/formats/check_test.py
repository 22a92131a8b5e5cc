"""Every type of event in every format, checked by others than us.

usage: check_test.py WRITE_FORM GOLDEN CLIENTS: the program, the lines of all types, npm's modules."""

import glob
import json
import os
import subprocess
import sys
import unittest

import checkers

ORIGIN = "shop.example/log"
HOSTILE = ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", 'say "so"', '"] [evil@1 a="b\\', "two\r\nlines",
           "\x1b[2J\x00\x7f", "a|b\\c=d rt=1", "ä€😀", "", "\t=1", "</script>", "54 <13>1 - x"]
LATER = {"seq": 9, "time": "2026-11-25T12:03:20.123456Z", "type": "unknown", "typeCode": 613,
         "leafHash": "beef", "raw": "AAAA"}


def opened(value):
    return {"state": "open", "value": value}


def hostile(name):
    """A role of that name, made by somebody who sends such things."""
    return {"seq": 10, "time": "2026-11-25T12:03:20.123456Z", "type": "RoleCreated",
            "typeCode": 410, "outcome": "success", "eventId": "01" * 16, "actorKind": "admin",
            "actor": "aa" * 16, "leafHash": "beef", "body": {"roleId": 2, "name": name},
            "net": opened({"address": name, "user_agent": name, "reason": name})}


class Forms(unittest.TestCase):
    program = golden = clients = None

    def setUp(self):
        self.events = []
        for path in sorted(glob.glob(os.path.join(self.golden, "*.json"))):
            with open(path, encoding="utf-8") as file:
                self.events.append(json.loads(file.read()))
        self.assertGreater(len(self.events), 50)
        self.events += [LATER, *map(hostile, HOSTILE)]

    def written(self, form):
        lines = "".join(json.dumps(event) + "\n" for event in self.events)
        return subprocess.run([self.program, form, ORIGIN], input=lines.encode(), check=True,
                              capture_output=True).stdout

    def test_cloudevents(self):
        events = checkers.cloudevents(self.written("cloudevents"), self.clients)
        self.assertEqual([event["data"] for event in events], self.events)

    def test_ocsf(self):
        events = checkers.ocsf(self.written("ocsf"))
        self.assertEqual([event["metadata"]["sequence"] for event in events],
                         [event["seq"] for event in self.events])
        self.assertEqual([event["unmapped"].get("body") for event in events],
                         [event.get("body") for event in self.events])
        # Of what is known here nothing is only "an event".
        self.assertEqual([event["class_uid"] for event in events].count(0), 1)

    def test_ecs(self):
        events = checkers.ecs(self.written("ecs"))
        self.assertEqual([event["event"]["sequence"] for event in events],
                         [event["seq"] for event in self.events])
        self.assertEqual(sum("category" not in event["event"] for event in events), 1)

    def test_csv(self):
        rows = checkers.comma_separated(self.written("csv"))
        self.assertEqual([row["seq"] for row in rows], [str(event["seq"]) for event in self.events])
        # A cell has no control characters; of those JSON leaves only DEL as it is.
        self.assertEqual([json.loads(row["body"] or "null") for row in rows],
                         [json.loads(json.dumps(event.get("body")).replace("\\u007f", " "))
                          for event in self.events])

    def test_syslog(self):
        messages = checkers.syslog(self.written("rfc5424"))
        self.assertEqual([json.loads(message["message"]) for message in messages], self.events)
        self.assertEqual([message["seq"] for message in messages],
                         [str(event["seq"]) for event in self.events])

    def test_cef(self):
        events = checkers.cef(self.written("cef"))
        self.assertEqual([event["cs1"] for event in events],
                         [str(event["seq"]) for event in self.events])

    def test_json_lines(self):
        self.assertEqual(checkers.lines_of(self.written("jsonl")), self.events)


class Checkers(unittest.TestCase):
    """The checkers can fail."""

    def refuses(self, checker, data, *more):
        with self.assertRaises((AssertionError, ValueError, KeyError)):
            checker(data, *more)

    def test_they_refuse_what_is_wrong(self):
        clients = Forms.clients
        self.refuses(checkers.cloudevents, b'{"specversion":"1.0","id":"1","source":"a"}\n', clients)
        self.refuses(checkers.cloudevents, b'{"specversion":"1.0","id":"1","source":"a",'
                     b'"type":"shop-authd.a.v1","sequence":"00000000000000000001","aB":1}\n', clients)
        self.refuses(checkers.ocsf, b'{"class_uid":3001}\n')
        self.refuses(checkers.ecs, b'{"@timestamp":"now"}\n')
        self.refuses(checkers.comma_separated, b"a,b\r\n=1,2\r\n")
        self.refuses(checkers.comma_separated, b"a,b\r\n1\r\n")
        self.refuses(checkers.syslog, b"<110>1 - - a - b -")
        self.refuses(checkers.syslog, b'40 <110>1 - - shop-authd - X [authd@32473 a="')
        self.refuses(checkers.syslog, b'52 <110>1 - - shop-authd - X [authd@32473 a="]"] {"type":1}')
        self.refuses(checkers.cef, b"CEF:0|a|b|c|1|x|1\n")


if __name__ == "__main__":
    Forms.program, Forms.golden, Forms.clients = sys.argv[1:4]
    del sys.argv[1:4]
    unittest.main(verbosity=2)
