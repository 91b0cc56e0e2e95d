"""The one place where the environment of the process is read; `docs/environment.md` lists every variable.

Values are read once, when the settings load, and checked here, so that a wrong one stops the start with a sentence that
names the variable.
"""

import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]

env = environ.FileAwareEnv()


@dataclass(frozen=True)
class OpenIdProvider:
    """A sign-on provider, from `OIDC_<ID>_…` variables; the identity it gives is (issuer, subject)."""

    id: str
    name: str
    issuer: str
    client_id: str
    secret: str
    organization: str = ""
    employee_number_claim: str = ""

    @property
    def origin(self) -> str:
        """Where a browser goes to sign on: the scheme and host of the issuer."""
        url = urlsplit(self.issuer)
        return f"{url.scheme}://{url.netloc}"


@dataclass(frozen=True)
class Bucket:
    """A bucket of S3, from `S3_…` variables. Without keys, those of the machine (a role, a profile) are used."""

    name: str
    endpoint_url: str
    region: str
    access_key_id: str
    secret_access_key: str


@dataclass(frozen=True)
class Environment:
    """What an operator may choose. Each attribute is one variable of the same name in capitals, unless said."""

    data: Path  # PASSERELLE_DATA
    database: dict[str, Any] | None  # DATABASE_URL
    redis_url: str
    elasticsearch_url: str
    search_index_prefix: str
    s3: Bucket | None  # S3_BUCKET and what goes with it
    files_by_proxy: bool
    clamd_url: str
    mediawiki_apis: list[str]
    secret_key: str
    secret_key_fallbacks: list[str]
    public_url: str
    allowed_hosts: list[str]
    mailer: dict[str, Any] | None  # EMAIL_URL, as an entry of Django's MAILERS
    email_from: str
    support_email: str
    trusted_proxies: list[str]
    metrics_token: str
    demo_password: str
    port: int
    worker: str  # PASSERELLE_WORKER: "embedded" or "separate"
    read_only: bool  # PASSERELLE_READ_ONLY
    fast_paths: bool  # PASSERELLE_FAST_PATHS
    debug: bool  # PASSERELLE_DEBUG, which production does not read
    refused_mail_domains: list[str]
    moderation_kept_days: int
    audit_kept_days: int
    anonymous_links: bool
    openid_providers: list[OpenIdProvider] = field(default_factory=list)


def make_data_folder(data: Path) -> None:
    """Make the data folder, for the user who runs the site alone, unless it is there."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret_key_of(data: Path) -> str:
    """The secret key of this installation: `SECRET_KEY`, or the one kept in the data folder, made when absent."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    kept = data / "secret_key"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        make_data_folder(data)
        partial = data / f".secret_key.{secrets.token_hex(8)}"
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(50))
        try:
            # A hard link fails when another process was first, and never shows a half-written key.
            kept.hardlink_to(partial)
        except FileExistsError:
            pass
        finally:
            partial.unlink()
        return kept.read_text().strip()


def search_index_prefix() -> str:
    """What the names of our indexes in Elasticsearch begin with. Without hyphens: one prefix and a kind are no other prefix."""
    prefix: str = env.str("SEARCH_INDEX_PREFIX", default="passerelle")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,99}", prefix):
        raise ImproperlyConfigured("SEARCH_INDEX_PREFIX must be lower-case letters, digits and underscores, a letter first.")
    return prefix


def bucket() -> Bucket | None:
    """The bucket for stored files that `S3_BUCKET` names; None without, and files are in the data folder."""
    name = env.str("S3_BUCKET", default="")
    if not name:
        return None
    return Bucket(
        name=name,
        endpoint_url=env.str("S3_ENDPOINT_URL", default=""),
        region=env.str("S3_REGION", default="us-east-1"),
        access_key_id=env.str("S3_ACCESS_KEY_ID", default=""),
        secret_access_key=env.str("S3_SECRET_ACCESS_KEY", default=""),
    )


def clamd_url() -> str:
    """Where ClamAV's daemon listens: `tcp://host:3310`, or `unix:///run/clamav/clamd.ctl`; empty without one."""
    given: str = env.str("CLAMD_URL", default="")
    url = urlsplit(given)
    is_known = (url.scheme == "tcp" and url.hostname) or (url.scheme == "unix" and url.path.startswith("/"))
    if given and not is_known:
        raise ImproperlyConfigured("CLAMD_URL must be like tcp://host:3310 or unix:///run/clamav/clamd.ctl.")
    return given


def mediawiki_apis() -> list[str]:
    """The addresses of `api.php` of old wikis, separated by commas."""
    given: list[str] = env.list("MEDIAWIKI_APIS", default=[])
    for address in given:
        url = urlsplit(address)
        is_known = url.scheme in {"http", "https"} and url.hostname and url.path.endswith("api.php") and not url.query
        if not is_known or len(address) > 200:
            raise ImproperlyConfigured("MEDIAWIKI_APIS must be addresses like https://wiki.example/w/api.php.")
    return given


def mailer() -> dict[str, Any] | None:
    """The mail server of `EMAIL_URL`: `smtp://` in clear, `smtp+tls://` with STARTTLS, `smtps://` over TLS from the start."""
    given = env.str("EMAIL_URL", default="")
    if not given:
        return None
    url = urlsplit(given)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if url.scheme not in ports or not url.hostname:
        raise ImproperlyConfigured("EMAIL_URL must be like smtp+tls://name:password@host:587 (or smtp://, smtps://).")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": url.hostname,
            "port": url.port or ports[url.scheme],
            "username": unquote(url.username or ""),
            "password": unquote(url.password or ""),
            "use_tls": url.scheme == "smtp+tls",
            "use_ssl": url.scheme == "smtps",
            "timeout": 10,
        },
    }


def openid_providers() -> list[OpenIdProvider]:
    """The providers named in `OIDC_PROVIDERS` (words separated by commas), each with its own variables."""
    providers = []
    for provider_id in env.list("OIDC_PROVIDERS", default=[]):
        prefix = f"OIDC_{provider_id.upper().replace('-', '_')}_"
        missing = [prefix + name for name in ("ISSUER", "CLIENT_ID", "SECRET") if not env.str(prefix + name, default="")]
        if missing:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS includes {provider_id}, so {', '.join(missing)} must be set.")
        providers.append(
            OpenIdProvider(
                id=provider_id,
                name=env.str(prefix + "NAME", default=provider_id),
                issuer=env.str(prefix + "ISSUER"),
                client_id=env.str(prefix + "CLIENT_ID"),
                secret=env.str(prefix + "SECRET"),
                organization=env.str(prefix + "ORGANIZATION", default=""),
                employee_number_claim=env.str(prefix + "EMPLOYEE_NUMBER_CLAIM", default=""),
            )
        )
    return providers


def read_environment() -> Environment:
    """Read and check every variable once."""
    data = Path(env.str("PASSERELLE_DATA", default=str(ROOT / "var"))).resolve()
    worker = env.str("PASSERELLE_WORKER", default="embedded")
    if worker not in {"embedded", "separate"}:
        raise ImproperlyConfigured("PASSERELLE_WORKER must be “embedded” or “separate”.")
    moderation_kept_days = env.int("MODERATION_KEPT_DAYS", default=365)
    if moderation_kept_days < 1:
        raise ImproperlyConfigured("MODERATION_KEPT_DAYS must be a number of days, at least 1.")
    audit_kept_days = env.int("AUDIT_KEPT_DAYS", default=730)
    if audit_kept_days < 1:
        raise ImproperlyConfigured("AUDIT_KEPT_DAYS must be a number of days, at least 1.")
    return Environment(
        data=data,
        database=env.db_url("DATABASE_URL") if env.str("DATABASE_URL", default="") else None,
        redis_url=env.str("REDIS_URL", default=""),
        elasticsearch_url=env.str("ELASTICSEARCH_URL", default=""),
        search_index_prefix=search_index_prefix(),
        s3=bucket(),
        files_by_proxy=env.bool("FILES_BY_PROXY", default=False),
        clamd_url=clamd_url(),
        mediawiki_apis=mediawiki_apis(),
        secret_key=secret_key_of(data),
        secret_key_fallbacks=env.list("SECRET_KEY_FALLBACKS", default=[]),
        public_url=env.str("PUBLIC_URL", default="").rstrip("/"),
        allowed_hosts=env.list("ALLOWED_HOSTS", default=[]),
        mailer=mailer(),
        email_from=env.str("EMAIL_FROM", default="Passerelle <passerelle@localhost>"),
        support_email=env.str("SUPPORT_EMAIL", default=""),
        trusted_proxies=env.list("TRUSTED_PROXIES", default=[]),
        metrics_token=env.str("METRICS_TOKEN", default=""),
        demo_password=env.str("DEMO_PASSWORD", default="passerelle-demo"),
        port=env.int("PORT", default=8000),
        worker=worker,
        read_only=env.bool("PASSERELLE_READ_ONLY", default=False),
        fast_paths=env.bool("PASSERELLE_FAST_PATHS", default=True),
        debug=env.bool("PASSERELLE_DEBUG", default=False),
        refused_mail_domains=[domain.strip().lower() for domain in env.list("REFUSED_MAIL_DOMAINS", default=[])],
        moderation_kept_days=moderation_kept_days,
        audit_kept_days=audit_kept_days,
        anonymous_links=env.bool("ANONYMOUS_LINKS", default=False),
        openid_providers=openid_providers(),
    )


environment = read_environment()
