"""A mail as it leaves the job worker: over SMTP, in two forms, in Indonesian."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import cast

from tests.stories.life import Life
from tests.stories.portal import Portal, eventually

TABLE = b"kode_kecamatan;posyandu\r\n99.01.01;71\r\n99.01.02;44\r\n"


def test_whose_turn_it_is_gets_text_and_html(portal: Portal) -> None:
    """Both lead to the case, say what is asked, and offer no way to switch decisions off."""
    life, before = Life(portal), portal.mails()
    try:
        life.create()
        life.upload("posyandu.csv", TABLE)
        life.complete()
        life.check()
        life.move(life.producer, "submit")

        def about_this() -> EmailMessage | None:
            """Other tests' mails to the same head may arrive meanwhile."""
            for name in portal.mails() - before:
                read = email.message_from_bytes((portal.mail_dir / name).read_bytes(), policy=email.policy.default)
                if f"-{life.head}@" in name and life.title in str(read["Subject"]):
                    return cast("EmailMessage", read)
            return None

        message = cast("EmailMessage", eventually(about_this, "the head's mail", seconds=60))
        assert message.get_content_type() == "multipart/alternative"
        for kind in ("plain", "html"):
            body = message.get_body((kind,))
            assert body is not None
            words = body.get_content()
            for word in (
                life.title,
                f"{portal.url}/satudata/kasus/{life.case}",
                "Yang diminta dari Anda",
                "Buka di portal",
            ):
                assert word in words
        assert message["List-Unsubscribe"] is None
    finally:
        life.end()
