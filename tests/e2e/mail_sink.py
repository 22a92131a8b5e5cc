"""A mail server that keeps what it gets, and refuses what it is told to."""

import asyncio
import email
import email.policy
import queue

from aiosmtpd.controller import Controller

import world


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


class Sink:
    def __init__(self):
        self.mails = queue.Queue()
        self.refusal = None  # the answer to the next recipients, e.g. "550 no such user"
        self.recipients = []
        self.goodbye = 0  # seconds until it answers QUIT
        self.quits = []   # "begun" and "done", as they happen
        self.port = world.free_port()
        self.controller = None

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def start(self, **options):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self.controller.start()
        return self

    def stop(self):
        if self.controller:
            self.controller.stop()
            self.controller = None

    # aiosmtpd calls these by their names.
    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        self.recipients.append(address)
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mail.sent_from, mail.sent_to = envelope.mail_from, envelope.rcpt_tos
        self.mails.put(mail)
        return "250 OK"

    async def handle_QUIT(self, _server, _session, _envelope):
        self.quits.append("begun")
        await asyncio.sleep(self.goodbye)
        self.quits.append("done")
        return "221 Bye"

    def next(self):
        return self.mails.get(timeout=world.PATIENCE)
