"""A letter as mail servers and mail programs read it: its headers, its text, and the same as HTML."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from domain.mail.posting import Letter
from domain.settings.model import sender_of
from domain.text import clean_line
from gateways.mail.stationery import Rendered


def message_of(letter: Letter, rendered: Rendered) -> bytes:
    """The message, the same whenever it is made of the same letter. What is in it can end no header."""
    name, address = sender_of(letter.outgoing.sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=clean_line(name), addr_spec=address)
    message["To"] = Address(addr_spec=letter.recipient)
    message["Subject"] = clean_line(rendered.subject)
    message["Date"] = format_datetime(letter.queued_at.to_stdlib())
    message["Message-ID"] = message_id(letter, address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(rendered.text + "\n", cte="quoted-printable")
    if rendered.html is not None:
        message.add_alternative(rendered.html + "\n", subtype="html", cte="quoted-printable")
    # Parts are told apart by a line that no part holds; drawn by lot, it would differ each time.
    if message.is_multipart():
        message.set_boundary(f"=_{sha256(letter.key.encode()).hexdigest()[:32]}")
    return message.as_bytes()


def message_id(letter: Letter, domain: str) -> str:
    """Made of the intent and the desk, so that a letter that came twice could be told by everyone."""
    return f"<{letter.key}.{sha256(letter.desk.encode()).hexdigest()[:12]}@{domain}>"
