"""Which answers of a payment system say that a card will never be charged again (SPEC 6)."""

#: No payment token of the customer's could be charged; no payment system was asked.
NO_TOKEN = "no_token"  # noqa: S105 - a code, not a secret

#: Codes after which another try is of no use, in the words of Stripe and of the sandbox.
HARD_DECLINES = frozenset(
    {
        "card_not_supported",
        "expired_card",
        "fraudulent",
        "incorrect_number",
        "invalid_account",
        "lost_card",
        "no_such_token",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
    }
)
