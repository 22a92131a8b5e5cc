"""How integrations sign their calls (OAuth 1.0a, RFC 5849), and the forms of the exchange of tokens."""

import base64
import hashlib
import hmac
import itertools
import time
from urllib.parse import parse_qs, quote

COUNTER = itertools.count()


def encoded(text):
    return quote(str(text), safe="-._~")


def oauth_header(method, url, keys, token_secret="", **more):
    """The Authorization header of a signed call (RFC 5849) to a URL without a query."""
    params = {"oauth_consumer_key": keys["consumer_key"],
              "oauth_nonce": f"{time.time_ns()}{next(COUNTER)}"[-32:],
              "oauth_signature_method": "HMAC-SHA256", "oauth_timestamp": int(time.time()), **more}
    text = "&".join(f"{encoded(k)}={encoded(v)}" for k, v in sorted(params.items()))
    base = "&".join(encoded(part) for part in (method, url, text))
    key = f"{encoded(keys['consumer_secret'])}&{encoded(token_secret)}"
    made = hmac.digest(key.encode(), base.encode(), hashlib.sha256)
    params["oauth_signature"] = base64.b64encode(made).decode()
    return "OAuth " + ", ".join(f'{k}="{encoded(v)}"' for k, v in params.items())


def form(body):
    return {name: values[0] for name, values in parse_qs(body.decode(), strict_parsing=True).items()}
