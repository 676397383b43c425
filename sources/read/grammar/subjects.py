"""How the subjects begin of mails that no person has written."""

from __future__ import annotations

import re

# The large providers' own replies to whatever comes say so nowhere else.
SUBJECTS_OF_MACHINES = re.compile(
    r"[\s\[【(（]*(?:自动(?:回复|答复)|系统退信|退信通知|(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office"
    r"|undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|subsystem))\b)",
    re.IGNORECASE,
)
