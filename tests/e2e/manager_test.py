"""What a service manager and the daemon tell each other: readiness, pings, sockets handed over."""

import http.client
import os
import signal
import socket
import subprocess

import world

FIRST_SOCKET = 3  # sd_listen_fds(3): the first descriptor that is handed over


class Manager(world.Case):
    def setUp(self):
        super().setUp()
        path = os.path.join(self.world.home, "notify.sock")
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.notify.close)
        self.notify.bind(path)
        self.notify.settimeout(world.PATIENCE)
        self.environment = {**os.environ, "NOTIFY_SOCKET": path}

    def spawn(self, command, **more):
        with open(self.world.log, "ab") as log:
            self.world.process = subprocess.Popen(command, stdout=log, stderr=log, **more)

    def heard(self, word):
        """Reads what the daemon tells until it says the word."""
        while word not in self.notify.recv(4096).decode().splitlines():
            pass

    def test_it_says_when_it_is_ready_and_when_it_stops(self):
        self.spawn(self.world.command(), env=self.environment)
        self.heard("READY=1")
        self.assertEqual(self.world.get("/readyz").status, 200)
        self.assertEqual(self.world.stop(), 0)
        self.heard("STOPPING=1")

    def test_it_pings_the_watchdog_and_not_when_it_is_stuck(self):
        self.environment["WATCHDOG_USEC"] = "200000"
        self.spawn(self.world.command(), env=self.environment)
        self.heard("READY=1")
        for _ in range(3):
            self.heard("WATCHDOG=1")
        self.world.signal(signal.SIGSTOP)
        self.notify.settimeout(1)
        with self.assertRaises(TimeoutError):
            while True:
                self.notify.recv(4096)
        self.world.signal(signal.SIGCONT)
        self.notify.settimeout(world.PATIENCE)
        self.heard("WATCHDOG=1")

    def test_sockets_of_the_manager_are_served_and_outlive_the_daemon(self):
        web = socket.create_server(("127.0.0.1", 0))
        admin = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        admin.bind(self.world.socket)
        admin.listen()
        self.addCleanup(web.close)
        self.addCleanup(admin.close)
        self.world.port = web.getsockname()[1]

        def take_over():
            # In the child, because the daemon looks whether the sockets are meant for it.
            for at, given in enumerate([web, admin], FIRST_SOCKET):
                os.dup2(given.fileno(), at + 10)
            for at in range(FIRST_SOCKET, FIRST_SOCKET + 2):
                os.dup2(at + 10, at)
            os.environ.update({**self.environment, "LISTEN_PID": str(os.getpid()),
                               "LISTEN_FDS": "2", "LISTEN_FDNAMES": "http:admin"})
            os.execv(command[0], command)

        command = self.world.command()
        for _ in range(2):
            self.spawn(command, preexec_fn=take_over, close_fds=False)
            self.heard("READY=1")
            self.assertEqual(self.world.get("/readyz").status, 200)
            self.assertIn("events", self.world.authctl("status"))
            self.assertEqual(self.world.stop(), 0)
            self.assertTrue(os.path.exists(self.world.socket))
        # A client that comes while nobody is there is served by the next one.
        early = http.client.HTTPConnection("127.0.0.1", self.world.port, timeout=world.PATIENCE)
        early.request("GET", "/readyz")
        self.spawn(command, preexec_fn=take_over, close_fds=False)
        self.assertEqual(early.getresponse().status, 200)
        early.close()


if __name__ == "__main__":
    world.main()
