"""The mail of the demonstration, read in the browser."""

import smtplib
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.management import CommandError, call_command
from django.test import Client


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    """Mail goes to a data folder of the test."""
    settings.DATA = tmp_path
    settings.MAILERS = {"default": {"BACKEND": "intranet.kernel.devmail.backend.FolderBackend"}}
    return tmp_path / "mail"


def send(subject: str, text: str) -> None:
    message = EmailMultiAlternatives(subject, text, "Passerelle <p@gouv.example>", ["a@gouv.example"])
    message.attach_alternative(f"<script>{text}</script>", "text/html")
    mailers.default.send_messages([message])


@pytest.mark.django_db
class TestPages:
    def test_messages_are_listed_the_latest_first_and_read_without_signing_in(self, client: Client, folder: Path) -> None:
        send("Première", "bonjour")
        send("Seconde", "Votre lien : https://passerelle.example/claim/abc123?x=1 <b>")
        page = client.get("/dev/mail/").content.decode()
        assert page.index("Seconde") < page.index("Première")
        name = max(folder.iterdir()).stem
        page = client.get(f"/dev/mail/{name}/").content.decode()
        assert 'href="https://passerelle.example/claim/abc123?x=1"' in page
        assert "&lt;b&gt;" in page
        assert "<script>Votre" not in page

    def test_an_empty_mailbox_says_what_will_come(self, client: Client, folder: Path) -> None:
        assert "démonstration" in client.get("/dev/mail/", headers={"accept-language": "fr"}).content.decode()

    @pytest.mark.parametrize("name", ["nothing", "..-..-secret_key", "20261124T000000000000-00000000"])
    def test_nothing_else_is_read(self, client: Client, folder: Path, name: str) -> None:
        assert client.get(f"/dev/mail/{name}/").status_code == 404


class TestCommand:
    def test_the_test_message_arrives(self, folder: Path, capsys) -> None:
        call_command("send_test_mail", "a@gouv.example", language="fr")
        assert "accepted the message" in capsys.readouterr().out
        assert len(list(folder.iterdir())) == 1

    def test_a_refusal_is_said(self, settings, monkeypatch: pytest.MonkeyPatch) -> None:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": 9}}}
        with pytest.raises(CommandError, match=r"127\.0\.0\.1:9 did not accept the message: ConnectionRefusedError"):
            call_command("send_test_mail", "a@gouv.example")
        monkeypatch.setattr(smtplib, "SMTP", refuse_to_talk)
        with pytest.raises(CommandError, match="SMTPConnectError"):
            call_command("send_test_mail", "a@gouv.example")


def refuse_to_talk(*_arguments: object, **_options: object) -> None:
    raise smtplib.SMTPConnectError(554, "no")
