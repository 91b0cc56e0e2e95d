"""What every installation shares. The environment is read in `environment.py`; the other modules here differ from this one."""

from email.utils import parseaddr
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from intranet.kernel.observability import logs
from intranet.settings.environment import ROOT, environment, make_data_folder

DATA = environment.data
SECRET_KEY = environment.secret_key
SECRET_KEY_FALLBACKS = environment.secret_key_fallbacks
DEBUG = False
ALLOWED_HOSTS = environment.allowed_hosts
PUBLIC_URL = environment.public_url or f"http://127.0.0.1:{environment.port}"
CSRF_TRUSTED_ORIGINS = [environment.public_url] if environment.public_url else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "intranet.urls"
ASGI_APPLICATION = "intranet.asgi.application"

KERNEL_APPS = [
    "intranet.kernel",
    "intranet.kernel.work",
    "intranet.kernel.observability",
    "intranet.kernel.audit",
    "intranet.kernel.accounts",
    "intranet.kernel.privacy",
    "intranet.kernel.feeds",
    "intranet.kernel.blobs",
    "intranet.kernel.audiences",
    "intranet.kernel.follows",
    "intranet.kernel.search",
    "intranet.kernel.realtime",
    "intranet.kernel.content",
    "intranet.kernel.notifications",
    "intranet.kernel.access",
    "intranet.kernel.moderation",
    "intranet.kernel.comments",
]
FEATURE_APPS = ["profiles", "groups", "files", "microblog", "wiki", "projects"]
INSTALLED_APPS = [
    *KERNEL_APPS,
    *FEATURE_APPS,
    "intranet.home",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "intranet.kernel.accounts.sign_on",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "django_tasks_db",
    "django_htmx",
    # The tree of wiki pages and their revisions; its back office is not installed (docs/decisions/wiki.md).
    "wagtail",
    "taggit",
    "modelcluster",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "intranet.kernel.observability.proxies.ProxyMiddleware",
    "intranet.kernel.observability.requests.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "intranet.kernel.web.device_features.DeviceFeaturesMiddleware",
    "intranet.kernel.observability.endpoints.EndpointsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "intranet.kernel.web.confidential.ConfidentialMiddleware",
    "intranet.kernel.observability.availability.AvailabilityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "intranet.kernel.web.fragments.SignedOutMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "intranet.kernel.accounts.middleware.PreferencesMiddleware",
    "intranet.kernel.web.methods.MethodRefusedMiddleware",
    "intranet.kernel.web.malformed.WellFormedMiddleware",
    "intranet.kernel.accounts.middleware.FirstStepsMiddleware",
    "intranet.kernel.rate_limits.LimitsMiddleware",
    "intranet.kernel.blobs.middleware.StorageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
# The shortcuts of `kernel.fast`: everything is answered without them too (docs/decisions/fast-paths.md).
FAST_PATHS = environment.fast_paths
if FAST_PATHS:
    MIDDLEWARE.insert(0, "intranet.kernel.fast.roomy_stack.RoomyStackMiddleware")
    MIDDLEWARE.append("intranet.kernel.fast.request_cache.RequestCacheMiddleware")

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "intranet.kernel.web.context_processors.appearance",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "intranet.kernel.web.jinja.environment"},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data ---------------------------------------------------------------------------------------------------------------

# A checkpoint for every 16 MB rather than 4: the batches of an import write the same pages of the indexes again and again.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536;"
    " PRAGMA mmap_size=268435456;"
)


def database(sqlite_synchronous: str) -> dict[str, Any]:
    """The database of `DATABASE_URL`, or the embedded one in the data folder.

    SQLite takes its write lock at the start of a transaction: a deferred one fails when it comes to write, whatever the
    time-out. FULL keeps each acknowledged write through a power cut; NORMAL may lose the last ones, never corrupt.
    """
    if environment.database is None:
        make_data_folder(DATA)
        return {
            "ENGINE": "intranet.kernel.fast.sqlite" if environment.fast_paths else "django.db.backends.sqlite3",
            "NAME": DATA / "passerelle.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": f"{SQLITE_PRAGMAS} PRAGMA synchronous={sqlite_synchronous};",
            },
        }
    settings = dict(environment.database)
    if "postgresql" in settings["ENGINE"]:
        # A page waits 1.5 s for a connection, then answers 503. Attempts to reconnect are given up quickly, because the
        # next page starts new ones at once, while psycopg's own would wait longer each time. Connections are given out in turn:
        # of one that is kept for quiet hours, PostgreSQL has at hand what it remembers; of two that take turns, it has not.
        pool = {"min_size": 1, "max_size": 20, "timeout": 1.5, "reconnect_timeout": 2}
        # A page asks for a few rows by an index. What the planner takes for much (a stream with many posts, of which twenty are
        # wanted) it would share among processes or compile first: each takes longer than the answer. So does looking for the
        # best order of eight tables, where what is joined to a page of posts is all found by its key.
        planning = "-c jit=off -c max_parallel_workers_per_gather=0 -c join_collapse_limit=6"
        short = {"connect_timeout": 2, "options": planning}
        settings["OPTIONS"] = {**short, **settings.get("OPTIONS", {}), "pool": pool}
        settings["CONN_HEALTH_CHECKS"] = True
    return settings


DATABASES = {"default": database("NORMAL")}

REDIS_URL = environment.redis_url
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "intranet.kernel.data.cache.RedisCache", "LOCATION": REDIS_URL}}
    CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    }
else:
    CACHES = {"default": {"BACKEND": "intranet.kernel.data.cache.MemoryCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

ELASTICSEARCH_URL = environment.elasticsearch_url
SEARCH_INDEX_PREFIX = environment.search_index_prefix

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
WORKER = environment.worker
READ_ONLY = environment.read_only

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [folder for folder in (DATA / "theme",) if folder.is_dir()]  # found before the files of the product
MEDIA_ROOT = DATA / "files"
S3 = environment.s3  # stored files are in this bucket rather than in the folder (`kernel/blobs/storage`)
FILES_BY_PROXY = environment.files_by_proxy
CLAMD_URL = environment.clamd_url
MEDIAWIKI_APIS = environment.mediawiki_apis  # the old wikis that the site may ask to render their pages
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
# A piece of an upload stays in memory while it is kept (`PIECE_BYTES`); what is larger goes through a file.
FILE_UPLOAD_MAX_MEMORY_SIZE = 9 * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A form without its uploads; the largest request with them is that of its door (`intranet/asgi.py`).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The longest form is that of captions: a time and a text for each of 2,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_100

# Language and time --------------------------------------------------------------------------------------------------

LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LANGUAGE_CODE = "fr"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
FORMAT_MODULE_PATH = ["intranet.kernel.formats"]
USE_THOUSAND_SEPARATOR = True  # in texts; identities, addresses and fields are never localized
USE_TZ = True
TIME_ZONE = "America/Toronto"

# Accounts -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: nobody is granted anything without signing in
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "intranet.kernel.accounts.session_store"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "intranet.kernel.web.views.form_expired"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("handle", "display_name", "given_name", "family_name", "email")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "intranet.kernel.accounts.passwords.MaximumLengthValidator"},
]  # fmt: skip

ACCOUNT_ADAPTER = "intranet.kernel.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "intranet.kernel.accounts.forms.SignInForm",
    "add_email": "intranet.kernel.accounts.forms.ChangeEmailForm",
    "change_password": "intranet.kernel.accounts.forms.ChangePasswordForm",
    "set_password": "intranet.kernel.accounts.forms.SetPasswordForm",
    "reauthenticate": "intranet.kernel.accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False  # a random key: a signed one would show a serial number
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before the e-mail, or what signs one in, is changed
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = True
# The rate limits of sign-in, which allauth applies. A whole building may share one network address. Those of one account are in
# `kernel/accounts/adapters.py` (docs/decisions/sign-in-limits.md).
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}

SOCIALACCOUNT_ADAPTER = "intranet.kernel.accounts.adapters.SignOnAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # the provider vouches for the person; the address is verified apart
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
OPENID_PROVIDERS = environment.openid_providers
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider.id,
                "name": provider.name,
                "client_id": provider.client_id,
                "secret": provider.secret,
                "settings": {
                    "server_url": provider.issuer,
                    "organization": provider.organization,
                    "employee_number_claim": provider.employee_number_claim,
                },
            }
            for provider in OPENID_PROVIDERS
        ],
    }
}

MFA_ADAPTER = "intranet.kernel.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "intranet.kernel.accounts.forms.CodeForm",
    "reauthenticate": "intranet.kernel.accounts.forms.ConfirmCodeForm",
    "activate_totp": "intranet.kernel.accounts.forms.ActivateAppForm",
    "add_webauthn": "intranet.kernel.accounts.forms.AddKeyForm",
    "edit_webauthn": "intranet.kernel.accounts.forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = 30 * 24 * 3600
MFA_TOTP_ISSUER = "Passerelle"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way: clocks of telephones drift
IS_SECOND_FACTOR_DEMANDED = True  # of administrators

# Mail ---------------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.email_from
SUPPORT_EMAIL = environment.support_email or parseaddr(environment.email_from)[1]
REFUSED_MAIL_DOMAINS = environment.refused_mail_domains
MAILERS = {
    "default": environment.mailer
    or {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 25, "timeout": 10}}
}

# Moderation ---------------------------------------------------------------------------------------------------------

MODERATION_KEPT_DAYS = environment.moderation_kept_days

# Records and links --------------------------------------------------------------------------------------------------

AUDIT_KEPT_DAYS = environment.audit_kept_days
ANONYMOUS_LINKS = environment.anonymous_links

# Safety -------------------------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "blob:"],  # a picture is shown before it is sent
    "media-src": [CSP.SELF, "blob:"],  # so is a recording
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    # Browsers hold this against the redirection that follows a form too: signing on leads to the provider.
    "form-action": [CSP.SELF, *sorted({provider.origin for provider in OPENID_PROVIDERS})],
    "manifest-src": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = environment.trusted_proxies
# Believed only when the peer is one of them: ProxyMiddleware hides the header otherwise.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
METRICS_TOKEN = environment.metrics_token
DEMO_PASSWORD = environment.demo_password
TEMPLATE_ROOT = ROOT

# Logs ---------------------------------------------------------------------------------------------------------------

LOGGING = logs.configuration(is_json=True)
