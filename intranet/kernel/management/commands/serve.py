"""`manage.py serve`: HTTP, WebSockets and background work of a small installation, in one process.

`--prepare` migrates and collects static files in the same process: starting Python three times takes longer than what is done.
"""

from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from intranet.kernel import installation
from intranet.kernel.data.folder import close_data_folder
from intranet.kernel.work import embedded
from intranet.settings.environment import environment


class Command(BaseCommand):
    help = "Run the server, with its embedded worker. SIGTERM or Ctrl-C shuts it down gracefully."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=environment.port, help="port to listen on (default: PORT, or 8000)")
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="apply migrations and collect static files first; for the only server of an installation",
        )

    def handle(self, *, host: str, port: int, prepare: bool, **_options: Any) -> None:
        if prepare:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
        problems = installation.problems()
        if problems:
            raise CommandError("Passerelle cannot start. Fix the following first:\n- " + "\n- ".join(problems))
        if warning := close_data_folder():
            self.stderr.write(warning)
        from intranet.kernel.serving.server import GracefulServer

        asgi = import_module(settings.ASGI_APPLICATION.rpartition(".")[0])
        try:
            embedded.claim_server()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        embedded.start()
        server = GracefulServer(asgi.application, asgi.doors, host=host, port=port)
        address = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Passerelle is running at http://{address}:{port}/. Stop it with SIGTERM or Ctrl-C.")
        self.stdout.flush()  # not buffered when the output is a journal or a file
        try:
            server.run()
        finally:
            embedded.stop()
        if server.listen_failure:
            raise CommandError(f"Passerelle cannot listen on {host}:{port}: {server.listen_failure}")
