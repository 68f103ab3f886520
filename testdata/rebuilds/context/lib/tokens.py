"""Links that a customer can open for a while without an account."""

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

WEEK = 7 * 24 * 60 * 60
SALT = "shop.invoice"


class Links:
    """Signs the number of an order into a link, and reads it back."""

    def __init__(self, secret, salt=SALT):
        if len(secret) < 16:
            raise ValueError("the secret has to be of at least 16 characters")
        self.signer = URLSafeTimedSerializer(secret, salt=salt)

    def link(self, order, host="shop.example"):
        """The link for an order."""
        return f"https://{host}/invoice/{self.signer.dumps(order)}"

    def order(self, link, age=WEEK):
        """The order of a link, or a reason why there is none."""
        token = link.rsplit("/", 1)[-1]
        try:
            return self.signer.loads(token, max_age=age), None
        except SignatureExpired as error:
            return None, f"the link ran out: it was made at {error.date_signed:%Y-%m-%d %H:%M}"
        except BadSignature:
            return None, "the link is not ours, or was changed"


def readable(token):
    """The parts of a token, for a log: never the signature."""
    parts = token.split(".")
    if len(parts) != 3:
        return "no token"
    return f"{parts[0]}.{parts[1]}.({len(parts[2])} characters)"
