"""Every exception to a rule of the house, with its reason. The tests of this folder read it; nothing else may be excepted."""

# Modules that write rows and are not a room of actions. The kernel's machinery keeps rows of its own.
WRITERS = {
    "intranet/kernel/work": "outboxes, tasks and periodic turns: rows that no member ever asked to write",
    "intranet/kernel/search/rebuilding.py": "what a rebuild and the worker tell each other",
    "intranet/kernel/accounts/session_store.py": "sessions, by Django's own store",
    "intranet/kernel/testing.py": "people for the tests",
}

# Addresses that answer who has not signed in, by the name of the address.
OPEN_ADDRESSES = {
    "account_login": "signing in",
    "account_logout": "signing out when one is out already",
    "account_signup": "signing up and claiming",
    "accounts:sign_up_sent": "signing up and claiming",
    "account_reset_password": "a forgotten password",
    "accounts:forgotten_sent": "a forgotten password",
    "accounts:new_password": "a mailed link",
    "accounts:join": "a mailed link",
    "accounts:claim": "a mailed link",
    "accounts:first_administrator": "the link that bootstrap prints",
    "accounts:private_email_confirm": "a mailed link, perhaps opened on another device",
    "groups:mailed_invitation": "a mailed link, perhaps for somebody who has no account yet",
    "account_email_verification_sent": "signing in with an address that is not verified",
    "account_confirm_email": "a mailed link, perhaps opened on another device",
    "mfa_authenticate": "the second step of signing in",
    "mfa_trust": "the last step of signing in",
    "mfa_login_webauthn": "signing in with a passkey",
    "openid_connect_login": "sign-on",
    "openid_connect_callback": "sign-on",
    "socialaccount_login_cancelled": "sign-on",
    "socialaccount_signup": "sign-on: says that accounts are not opened this way",
    "home:help": "those who cannot sign in need it most",
    "home:accessibility": "those who cannot sign in need it most",
    "privacy:terms": "the terms are read before one agrees",
    "privacy:notice": "the notice is read before one agrees",
    "moderation:ask_to_contest": "contesting a suspension: the account does not sign in",
    "moderation:asked_to_contest": "contesting a suspension",
    "moderation:contest_suspension": "a mailed link, for an account that does not sign in",
    "moderation:contested": "contesting a suspension",
    "feeds:feed": "a secret address that programs read without a session",
    "files:public": "a link that opens without signing in, where the installation allows them",
    "files:public_item": "what is in the folder of such a link",
    "files:public_download": "what such a link opens",
    "files:public_play": "what such a link opens",
    "files:public_page": "what such a link opens",
    "notifications:unsubscribe": "a mailed link, and the one click of mail programs",
    "wiki:stop_by_mail": "a mailed link, and the one click of mail programs",
    "kernel:language": "signing in in one's language",
    "kernel:theme": "signing in in the light or the dark",
}

# Addresses whose GET may write rows, by name. Every GET may write the session.
WRITING_GETS = {
    "openid_connect_callback": "the answer of a sign-on provider is a GET: it may open an account and links it",
    "feeds:feed": "the day on which a secret address was last read",
    "files:linked": "how often a link was opened",
    "files:public": "how often a link was opened",
    "home:index": "when the home page was last opened, so that it says what happened since",
    "moderation:case": "a line of the audit when a moderator reads what their own audience does not show them",
}

# Methods of classes in `apps.py`, by file.
READY = {
    "intranet/kernel/apps.py": "finds the modules by which every app declares what it has",
}

# Modules that register something, but not in a registry of the kernel, or not for the product.
OTHER_REGISTRIES = {
    "intranet/home/benchmarks/large_files_site.py": "what files are sent for, in the site that a benchmark serves",
    "intranet/kernel/observability/metrics.py": "the registry of Prometheus",
    "intranet/home/benchmark_reports/search.py": "only the site of a benchmark has it",
}

# What a kind of `Shareable` is not, by the word of its keys: see `test_declarations.py`.
SHAREABLES = {
    ("reply", "followed"): "its discussion is",
    ("group", "shared"): "it is shown to two audiences, and its own page says who sees what",
    ("opportunity", "followed"): "its project or its group is; who applied is told of the answer",
    ("comment", "followed"): "what it is about is",
    ("comment", "shared"): "those who see what it is about, whose page says so",
    ("post", "revealed"): "nobody asked for it yet: moderators read the post that was reported",
}

# Rooms that a feature shows to others, beside those that all show.
FACES = {
    "groups": {"panels": "others register what they show on the page of a group"},
    "microblog": {
        "forms": "others have a composer of their news on their own pages",
        "streams": "others say which of their things have news, which are posts",
    },
    "profiles": {
        "panels": "others register what they show on the page of a person",
        "visibility": "who sees which person and which sections: lists of others ask it",
    },
}
