"""E-mail as an apprise plugin that keeps the server's reply code, which tells greylisting from an unknown mailbox."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from typing import Any

from apprise.plugins.email import NotifyEmail
from apprise.plugins.email.common import SecureMailMode

from alerts.providers.mail import smtp_refusal
from domain.errors import ChannelError


class CheckedEmail(NotifyEmail):  # type: ignore[misc]  # apprise ships no complete types
    """`mailto://` and `mailtos://` with apprise's settings and messages. After `notify` returned False, `refusal` says
    why. One recipient per message: that is the dispatcher's rule."""

    request_rate_per_sec = 0

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refusal: ChannelError | None = None

    def send(self, body: str, title: str = "", attach: Any = None, **_: Any) -> bool:
        self.refusal = self._submit(body, title, attach)
        return self.refusal is None

    def _submit(self, body: str, title: str, attach: Any) -> ChannelError | None:
        if len(self.targets) != 1:
            return ChannelError("the address is not one valid mailbox; correct the contact", "permanent_message")
        try:
            server = self._connect()
        except smtplib.SMTPResponseException as error:
            return smtp_refusal(error.smtp_code, at_login=True)
        except (OSError, smtplib.SMTPException) as error:
            kind = type(error).__name__
            return ChannelError(f"no connection to the mail server ({kind})", "transient", provider_code=kind)
        try:
            return self._hand_over(server, list(self._messages(body, title, attach)))
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if not self.verify_certificate:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        timeout = self.socket_connect_timeout
        if self.secure_mode == SecureMailMode.SSL:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.smtp_host, self.port, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(self.smtp_host, self.port, timeout=timeout)
        if self.secure_mode == SecureMailMode.STARTTLS:
            server.starttls(context=context)
        if self.user and self.password:
            server.login(self.user, self.password)
        return server

    def _messages(self, body: str, title: str, attach: Any) -> Any:
        return NotifyEmail.prepare_emails(
            subject=title,
            body=body,
            notify_format=self.notify_format,
            from_addr=self.from_addr,
            to=self.targets,
            reply_to=self.reply_to,
            smtp_host=self.smtp_host,
            attach=attach,
            headers={"X-Application": self.app_id, **self.headers},
            names=self.names,
        )

    def _hand_over(self, server: smtplib.SMTP, messages: list[Any]) -> ChannelError | None:
        try:
            for message in messages:
                server.sendmail(self.from_addr[1], message.to_addrs, message.body)
        except smtplib.SMTPRecipientsRefused as error:
            return smtp_refusal(max(code for code, _ in error.recipients.values()))
        except smtplib.SMTPResponseException as error:
            return smtp_refusal(error.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            kind = type(error).__name__
            return ChannelError(f"the mail server went away ({kind})", "uncertain", provider_code=kind)
        return None
