"""What customers and staff write on the sample's orders."""

CUSTOMER_NOTES = (
    "Please call before you move the old site.",
    "Bitte Rechnung auf den Verein ausstellen.",
    "Proszę o fakturę z NIP, dziękuję!",
    "納品書を同封してください。",
    "أرجو تفعيل النطاق اليوم إن أمكن.",
    "Necesito el certificado antes del lunes.",
    "Le virement part demain matin.",
    "Second order this week, can you send one invoice for both?",
    "Потрібен рахунок українською, дякую.",
    "אפשר להפעיל רק אחרי החג?",
    "The name has an umlaut: please keep it 🙏",
    "=SUM(1+1)*cmd|'/C calc'!A0",
    "[b]URGENT[/b] <b>please</b> [link=https://evil.example]read[/link]",
    "line one\nline two\n\nline four, after a blank one",
)

STAFF_NOTES = (
    "Called back, wants to pay by Friday.",
    "Bank says the transfer is on its way.",
    "Address checked with the customer.",
    "Migration asked for after the weekend.",
    "Sent the bank details again.",
    "Name of the holder differs; asked for a confirmation.",
    "Upgrade from Web Start, keep the old mailboxes.",
    "Do not remind before the 15th.",
)
