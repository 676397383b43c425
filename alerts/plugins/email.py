"""E-mail as an apprise plugin that keeps the server's reply code, which tells greylisting from an unknown mailbox, and at which
step it was said, which tells a sender that is not accepted from a recipient."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import time
from email.message import EmailMessage
from typing import Any

from apprise import NotifyFormat
from apprise.plugins.email import NotifyEmail
from apprise.plugins.email.common import SecureMailMode

from alerts.plugins.letter import Letter, written
from alerts.plugins.parcel import Parcel
from alerts.providers.mail import Step, smtp_refusal
from domain.errors import ChannelError

CONNECT_S = 10
DELIVER_S = 30  # a server looks through what it is handed before it answers
_NO_CODE = -1  # as smtplib says it
FAREWELL_S = 2  # what is delivered does not become doubtful because nobody says goodbye


class CheckedEmail(NotifyEmail):  # type: ignore[misc]  # apprise ships no complete types
    """`mailto://` and `mailtos://` with apprise's settings. After `notify` returned False, `refusal` says why. One recipient
    per message: that is the dispatcher's rule."""

    request_rate_per_sec = 0
    ca_file = ""
    deliver_s: float = DELIVER_S

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parcel = Parcel()
        self.refusal: ChannelError | None = None

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        try:
            self._submit(body, title)
        except ChannelError as refusal:
            self.refusal = refusal
        return self.refusal is None

    def _submit(self, body: str, title: str) -> None:
        if len(self.targets) != 1:
            raise ChannelError("the address is not one valid mailbox; correct the contact", "permanent_message")
        mail = self._written(body, title)
        server = self._connected()
        try:
            self._hand_over(server, mail)
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                _set_timeout(server, FAREWELL_S)
                server.quit()

    def _written(self, body: str, title: str) -> EmailMessage:
        name, mailbox = self.from_addr
        letter = Letter(
            sender=(str(name or ""), mailbox),
            to=self.targets[0][1],
            subject=title,
            body=body,
            at=time.time(),
            is_html=self.notify_format == NotifyFormat.HTML,
            parcel=self.parcel,
            reply_to=tuple(sorted(self.reply_to)),
            heads={"X-Application": self.app_id, **self.headers},
        )
        try:
            return written(letter)
        except (ValueError, OSError) as error:
            kind = type(error).__name__
            raise ChannelError(f"no mail can be made of this message ({kind})", "permanent_message") from None

    def _connected(self) -> smtplib.SMTP:
        """The server, ready to take a mail. Raises ChannelError."""
        try:
            return self._connect()
        except smtplib.SMTPResponseException as error:
            raise smtp_refusal(error.smtp_code, Step.LOGIN) from None
        except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError, FileNotFoundError) as error:
            kind = type(error).__name__
            raise ChannelError(
                f"no safe connection to the mail server ({kind}); check its certificate, `ca_file` and mode of the channel",
                "permanent_channel",
                provider_code=kind,
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            kind = type(error).__name__
            raise ChannelError(f"no connection to the mail server ({kind})", "transient", provider_code=kind) from None

    def _connect(self) -> smtplib.SMTP:
        within_s = min(CONNECT_S, self.deliver_s)
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if not self.verify_certificate:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if self.secure_mode == SecureMailMode.SSL:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.smtp_host, self.port, timeout=within_s, context=context)
        else:
            server = smtplib.SMTP(self.smtp_host, self.port, timeout=within_s)
        if self.secure_mode == SecureMailMode.STARTTLS:
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if self.user and self.password:
            server.login(self.user, self.password)
        return server

    def _hand_over(self, server: smtplib.SMTP, mail: EmailMessage) -> None:
        """Until the text has begun to go over nothing can have been taken; from then on nobody knows."""
        step = Step.SENDER
        try:
            _check(server.mail(self.from_addr[1]), step)
            step = Step.RECIPIENT
            _check(server.rcpt(self.targets[0][1]), step)
            step = Step.TEXT
            _set_timeout(server, self.deliver_s)
            _check(server.data(mail.as_bytes()), step)
        except smtplib.SMTPDataError as error:
            raise smtp_refusal(error.smtp_code, step) from None
        except smtplib.SMTPResponseException:  # smtplib gives up over an answer that is too long
            raise smtp_refusal(_NO_CODE, step) from None
        except (OSError, smtplib.SMTPException) as error:
            kind = type(error).__name__
            verdict = "uncertain" if step is Step.TEXT else "transient"
            raise ChannelError(f"the mail server went away ({kind})", verdict, provider_code=kind) from None


def _set_timeout(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock:
        server.sock.settimeout(seconds)


def _check(reply: tuple[int, bytes], step: Step) -> None:
    """Raises ChannelError for a reply that is a refusal."""
    if not 200 <= reply[0] < 300:
        raise smtp_refusal(reply[0], step)
