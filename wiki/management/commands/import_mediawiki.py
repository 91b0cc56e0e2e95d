"""Import a dump of MediaWiki: pages, all their versions, files, redirects, categories and talk pages."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.work import outboxes
from profiles.models import Organization
from wiki.actions.mediawiki import Done, MediaWikiImport, Say, is_address_of_api
from wiki.actions.spaces import open_space
from wiki.imports.mediawiki.dump import DumpRefused
from wiki.imports.mediawiki.wikitext import clean_title
from wiki.models import Owner, WikiPage


class Command(BaseCommand):
    help = (
        "Import a dump of MediaWiki (dumpBackup.php --full; .xml, .xml.gz, .xml.bz2) under a page. Running it again goes on "
        "where it stopped, and changes nothing that is here already. Templates are not expanded unless --api is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dump", type=Path, metavar="DUMP.xml")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the member who imports, and may edit there")
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--group", metavar="ID", help="into the space of this group (the id of its address)")
        place.add_argument("--organization", metavar="ID", help="into the space of this organization")
        place.add_argument("--under", metavar="ID", help="under this page; otherwise under the front page of the space")
        parser.add_argument("--language", choices=("fr", "en"), default="fr", help="that the pages are written in")
        parser.add_argument("--users", type=Path, metavar="USERS.csv", help="columns name (in the old wiki) and email (here)")
        parser.add_argument("--files", type=Path, metavar="FOLDER", help="the folder `images` of the old wiki")
        parser.add_argument(
            "--api", default="", metavar="URL", help="api.php of the old wiki: it renders the pages, templates too"
        )
        parser.add_argument("--dry-run", action="store_true", help="report what would be lost, without changing anything")
        parser.add_argument("--report", type=Path, metavar="REPORT.json", help="default: DUMP.report.json in the data folder")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        actor = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if actor is None:
            raise CommandError(f"Nobody active has the address {options['by']}.")
        if options["api"] and not is_address_of_api(options["api"]):
            raise CommandError("--api is the whole address of the old wiki's api.php, such as https://wiki.example/w/api.php.")
        if options["files"] and not options["files"].is_dir():
            raise CommandError(f"{options['files']} is not a folder.")
        try:
            with outboxes.background():
                running = MediaWikiImport(
                    path=options["dump"],
                    actor=actor,
                    parent=self._parent(actor, options),
                    language=options["language"],
                    members=self._members(options["users"]),
                    files=options["files"],
                    api=options["api"],
                    is_dry=options["dry_run"],
                    say=self._progress(),
                )
                done = running.run()
        except (DumpRefused, PermissionRefused) as refusal:
            raise CommandError(str(refusal)) from None
        self._report(done, options)

    def _parent(self, actor: User, options: Mapping[str, Any]) -> WikiPage:
        if options["under"]:
            page = WikiPage.objects.visible_to(actor).to_list().filter(public_id=options["under"]).first()
            if page is None:
                raise CommandError(f"{actor} sees no page {options['under']}.")
            return page
        owner: Owner = None
        for name, model in (("group", Group), ("organization", Organization)):
            if options[name]:
                owner = model.objects.filter(public_id=options[name]).first()
                if owner is None:
                    raise CommandError(f"There is no {name} {options[name]}.")
        return open_space(actor=actor, owner=owner)

    def _members(self, path: Path | None) -> Mapping[str, User]:
        if path is None:
            return {}
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        if rows and not {"name", "email"} <= set(rows[0]):
            raise CommandError(f"{path} needs the columns name and email.")
        members = {user.email.lower(): user for user in User.objects.filter(email__in=[row["email"].lower() for row in rows])}
        for number, row in enumerate(rows, start=2):
            if row["email"].lower() not in members:
                self.stderr.write(f"{path.name}, line {number}: nobody has the address {row['email']}; the name is kept.")
        return {clean_title(row["name"]): members[row["email"].lower()] for row in rows if row["email"].lower() in members}

    def _progress(self) -> Say:
        """Says each tenth of a step, once."""
        said = dict[str, int]()

        def say(step: str, done: int, total: int) -> None:
            tenth = done * 10 // total if total else 0
            if tenth > said.get(step, 0):
                said[step] = tenth
                self.stderr.write(f"{step}: {tenth * 10}% ({done:,} of {total:,})")

        return say

    def _report(self, done: Done, options: Mapping[str, Any]) -> None:
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing has been changed.")
        for name, count in done.counts.items():
            self.stdout.write(f"{count:>8,}  {name}")
        if done.losses.counts:
            self.stdout.write("Not taken over as it was:")
        for kind, count, examples in sorted(done.losses.rows(), key=lambda row: -row[1]):
            self.stdout.write(f"{count:>8,}  {kind}" + (f" ({', '.join(examples[:3])}…)" if examples else ""))
        path: Path = options["report"] or Path(settings.DATA) / f"{options['dump'].stem}.report.json"
        lost = {kind: {"count": count, "examples": examples} for kind, count, examples in done.losses.rows()}
        path.write_text(json.dumps({"done": done.counts, "lost": lost}, ensure_ascii=False, indent=2), encoding="utf-8")
        self.stdout.write(f"All of it is in {path}.")
