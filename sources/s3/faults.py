"""What an S3 service can answer instead of what it was asked for, as faults of a source."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import aiohttp
from botocore import exceptions
from botocore.parsers import ResponseParserError

from domain.sourcefault import SourceFault

_CODES = {
    SourceFault.CREDENTIALS: "InvalidAccessKeyId SignatureDoesNotMatch ExpiredToken InvalidToken InvalidSecurity "
    "TokenRefreshRequired NotSignedUp AccountProblem",
    SourceFault.DENIED: "AccessDenied AllAccessDisabled AccessForbidden InvalidObjectState 403",
    SourceFault.NOT_THERE: "NoSuchBucket NoSuchKey NoSuchVersion 404",
    SourceFault.CLOCK: "RequestTimeTooSkewed RequestExpired",
    SourceFault.BUSY: "SlowDown ServiceUnavailable Throttling ThrottlingException TooManyRequests RequestLimitExceeded "
    "BandwidthLimitExceeded OperationAborted 429 503",
    SourceFault.SLOW: "RequestTimeout",
    SourceFault.BROKEN: "InternalError 500 502 504",
    SourceFault.MISUSED: "InvalidBucketName AuthorizationHeaderMalformed PermanentRedirect IllegalLocationConstraintException "
    "SecondLevelDomainForbidden InvalidRegion 301",
}
_FAULT_OF_CODE = {code: fault for fault, codes in _CODES.items() for code in codes.split()}
# The first that fits; a time-out of botocore is a connection error too.
_FAULTS: tuple[tuple[tuple[type[BaseException], ...], SourceFault], ...] = (
    ((exceptions.ConnectTimeoutError, exceptions.ReadTimeoutError, TimeoutError), SourceFault.SLOW),
    ((exceptions.SSLError,), SourceFault.CERTIFICATE),
    ((exceptions.ParamValidationError, exceptions.NoRegionError, exceptions.InvalidRegionError), SourceFault.MISUSED),
    ((ResponseParserError,), SourceFault.ODD),
    ((exceptions.ConnectionError, exceptions.HTTPClientError, aiohttp.ClientError), SourceFault.UNREACHABLE),
    ((exceptions.IncompleteReadError, exceptions.ResponseStreamingError), SourceFault.UNREACHABLE),
    ((exceptions.BotoCoreError,), SourceFault.ODD),
    ((OSError,), SourceFault.UNREACHABLE),
)
# Everything else is a defect of ours.
ERRORS: tuple[type[BaseException], ...] = (exceptions.ClientError, *(kind for kinds, _ in _FAULTS for kind in kinds))


def answer_of(error: BaseException) -> dict[str, Any]:
    """What the service answered, empty where it did not: s3fs makes its answers into errors of the system."""
    for one in (error, error.__cause__):
        if isinstance(one, exceptions.ClientError):
            return dict(one.response)
    return {}


def code_of(error: BaseException) -> str:
    """The code of the service's answer, empty where there is none."""
    return str(answer_of(error).get("Error", {}).get("Code", ""))


def fault_of(error: BaseException) -> SourceFault:
    """The fault of an answer, by its code and else by its status; of everything else by its kind."""
    answer = answer_of(error)
    if not answer:
        return next((fault for kinds, fault in _FAULTS if isinstance(error, kinds)), SourceFault.ODD)
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    known = _FAULT_OF_CODE.get(code_of(error)) or _FAULT_OF_CODE.get(str(status))
    return known or (SourceFault.BROKEN if status >= 500 else SourceFault.REFUSED)


def said(error: BaseException, now: datetime) -> str:
    """What the service or the library says; where the clocks differ, what both of them show."""
    answer = answer_of(error)
    if not answer:
        return "" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
    told = answer.get("Error", {})
    text = ": ".join(str(told[name]) for name in ("Code", "Message") if told.get(name))
    if fault_of(error) is not SourceFault.CLOCK:
        return text
    theirs = told.get("ServerTime") or answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "?")
    return f"{text}; its clock shows {theirs}, that of this machine {now:%Y-%m-%dT%H:%M:%SZ}"
