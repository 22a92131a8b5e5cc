"""Whether events in the formats of others are what those say: by tables of ours from their
schemas, by Python's csv, by a small parser of RFC 5424, and by npm's cloudevents."""

import csv
import io
import json
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))

# OCSF 1.8.0: what each class must have besides the base event, and its activities.
OCSF_BASE = {"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time",
             "type_uid"}
OCSF = {0: (set(), {0, 99}),
        3001: ({"user"}, {*range(0, 13), 99}),
        3002: ({"user", "service"}, {*range(0, 6), 99}),
        3004: ({"entity"}, {*range(0, 14), 99}),
        6002: ({"app"}, {*range(0, 9), 99}),
        6003: ({"actor", "api", "src_endpoint"}, {*range(0, 5), 99}),
        6005: ({"actor", "database", "src_endpoint"}, {*range(0, 11), 99})}
# Of which members an object must have one.
ONE_OF = {"user": {"account", "name", "uid"},
          "actor": {"process", "user", "invoked_by", "session", "app_name", "app_uid"},
          "entity": {"name", "uid", "device", "group", "org", "policy", "user"},
          "src_endpoint": {"ip", "uid", "name", "hostname", "svc_name", "instance_uid",
                           "interface_uid", "interface_name", "domain"},
          "service": {"name", "uid"}, "app": {"name", "uid"}, "product": {"name", "uid"}}
# ECS 9: the types of each category.
ECS = {"authentication": {"start", "end", "info"},
       "configuration": {"access", "change", "creation", "deletion", "info"},
       "database": {"access", "change", "info", "error"},
       "email": {"info"},
       "iam": {"admin", "change", "creation", "deletion", "group", "info", "user"},
       "process": {"access", "change", "end", "info", "start"},
       "session": {"start", "end", "info"}}
ECS_ROOTS = {"@timestamp", "ecs", "event", "message", "related", "service", "source", "trace",
             "user", "user_agent", "authd"}
# Without seconds of 60 and time zones other than Z, which we never write.
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z"
SYSLOG = re.compile(rb"<(\d{1,3})>1 (" + TIME.encode() + rb"|-) ([!-~]{1,255}) ([!-~]{1,48}) "
                    rb"([!-~]{1,128}) ([!-~]{1,32}) ", re.S)
PARAMETER = re.compile(rb' ([!#-<>-\\^-~]{1,32})="((?:[^"\\\]]|\\["\\\]])*)"', re.S)
CEF = re.compile(r"CEF:0((?:\|(?:[^|\\\n]|\\[|\\])*){6})\|(.*)")


class Wrong(AssertionError):
    pass


def must(truth, *what):
    if not truth:
        raise Wrong(*what)


def has_one_of(value):
    for name, member in value.items():
        if isinstance(member, dict) and name != "unmapped":
            must(name not in ONE_OF or ONE_OF[name] & member.keys(), name, member)
            has_one_of(member)


def check_ocsf(event):
    must(OCSF_BASE <= event.keys(), event)
    must(all(isinstance(event[name], int) for name in OCSF_BASE - {"metadata"}), event)
    uid = event["class_uid"]
    must(uid in OCSF, uid)
    required, activities = OCSF[uid]
    must(required <= event.keys(), required, event)
    must(event["activity_id"] in activities, event)
    must(event["activity_id"] != 99 or event.get("activity_name"), event)
    must(event["category_uid"] == uid // 1000, event)
    must(event["type_uid"] == uid * 100 + event["activity_id"], event)
    must(event["severity_id"] in range(0, 7), event)
    must(event.get("status_id") in (0, 1, 2), event)
    must(event["metadata"]["version"] == "1.8.0" and event["metadata"]["product"], event)
    must(uid != 6003 or event["api"]["operation"], event)
    must(uid != 6005 or {"name", "type_id"} <= event["database"].keys(), event)
    must(event["unmapped"]["leafHash"], event)
    has_one_of(event)


def check_ecs(event):
    must(event.keys() <= ECS_ROOTS, event.keys() - ECS_ROOTS)
    must(re.fullmatch(TIME, event["@timestamp"]), event)
    must(event["ecs"]["version"].startswith("9."), event)
    inner = event["event"]
    must(inner["kind"] == "event" and inner["outcome"] in ("success", "failure", "unknown"), event)
    for name in ("code", "action", "hash"):
        must(isinstance(inner[name], str), name, event)
    for category in inner.get("category", []):
        must(category in ECS, category)
        must(inner["type"] and set(inner["type"]) <= ECS[category], category, inner["type"])


def lines_of(data):
    must(not data or data.endswith(b"\n"), "an unfinished line")
    return [json.loads(line) for line in data.decode("utf-8").split("\n")[:-1]]


def ocsf(data):
    events = lines_of(data)
    for event in events:
        check_ocsf(event)
    return events


def ecs(data):
    events = lines_of(data)
    for event in events:
        check_ecs(event)
    return events


def cloudevents(data, clients):
    """What npm's cloudevents says of each line, and the order of the sequences."""
    done = subprocess.run(["node", os.path.join(HERE, "../clients/cloudevents.js")], input=data,
                          env={**os.environ, "NODE_PATH": os.path.join(clients, "node_modules")},
                          capture_output=True, check=False)
    must(done.returncode == 0, done.stdout, done.stderr)
    events = lines_of(data)
    for event in events:
        must(re.fullmatch(r"\d{20}", event["sequence"]), event)
        must(event["type"].startswith("shop-authd."), event)
        must("sequencetype" not in event, event)
    return events


def comma_separated(data):
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    for row in rows:
        must(len(row) == len(rows[0]), row)
        for cell in row:
            must(not cell or cell[0] not in "=+-@\t\r\n", cell)
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def structured(frame):
    """One message of RFC 5424: its header, parameters and text."""
    head = SYSLOG.match(frame)
    must(head, frame)
    rest = frame[head.end():]
    must(rest.startswith(b"[authd@32473"), frame)
    at, parameters = len(b"[authd@32473"), {}
    while found := PARAMETER.match(rest, at):
        parameters[found[1].decode()] = re.sub(rb'\\(["\\\]])', rb"\1", found[2]).decode()
        at = found.end()
    must(rest[at:at + 2] == b"] ", frame)
    return {"priority": int(head[1]), "app": head[4].decode(), "msgid": head[6].decode(),
            **parameters, "message": rest[at + 2:]}


def syslog(data):
    messages = []
    while data:
        size = re.match(rb"([1-9]\d*) ", data)
        must(size, data[:40])
        end = size.end() + int(size[1])
        must(end <= len(data), "a frame is cut off")
        messages.append(structured(data[size.end():end]))
        data = data[end:]
    for message in messages:
        must(message["priority"] // 8 == 13 and message["app"] == "shop-authd", message)
        must(json.loads(message["message"].decode("ascii"))["type"] == message["msgid"], message)
    return messages


def cef(data):
    events = []
    for line in data.decode("utf-8").split("\n")[:-1]:
        found = CEF.fullmatch(line)
        must(found, line)
        header = re.split(r"(?<!\\)\|", found[1])[1:]
        parts = re.split(r"(?:^| )(\w+)=", found[2])[1:]
        extension = dict(zip(parts[::2], parts[1::2]))
        for value in extension.values():
            must(not re.search(r"(?<!\\)=", value.replace("\\\\", "")), value)
        must(extension["cs1Label"] == "seq", line)
        events.append({"code": header[3], "name": header[4], "severity": header[5], **extension})
    return events
