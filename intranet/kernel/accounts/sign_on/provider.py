"""OpenID Connect as allauth does it, with one difference: a person is (issuer, subject), not (name of a provider, subject)."""

import hashlib
import json
from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider


def identity_of(issuer: str, subject: str) -> str:
    """What an account is linked to: 64 characters that stand for one subject of one issuer, whatever their lengths."""
    return hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest()


class SignOnProvider(OpenIDConnectProvider):
    """A provider of the environment. When its issuer changes, nobody is linked to it any more."""

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The identity that the signed ID token tells; raises OAuth2Error for a token of another issuer or person.

        User info is not signed, so it must speak of the same subject (OpenID Connect Core, 5.3.2).
        """
        token = data.get("id_token")
        if not token or not token.get("sub"):
            raise OAuth2Error("The provider gave no ID token.")
        if str(token.get("iss", "")).rstrip("/") != self.issuer:
            raise OAuth2Error("The ID token has another issuer than the configured one.")
        if data.get("userinfo", token).get("sub") != token["sub"]:
            raise OAuth2Error("The user info is of another subject than the ID token.")
        return identity_of(self.issuer, token["sub"])

    @property
    def issuer(self) -> str:
        return str(self.app.settings["server_url"]).partition("/.well-known/")[0].rstrip("/")

    @property
    def organization_public_id(self) -> str:
        """The organization that the operator trusts this provider for; empty for none."""
        return str(self.app.settings.get("organization", ""))


provider_classes = [SignOnProvider]
