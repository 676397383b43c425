"""The zip archive of a workbook: parts read within bounds, and written again with every other part as it lies there."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

MAX_PARTS = 5_000
MAX_UNPACKED = 100 * 1024 * 1024
_ENCRYPTED, _SIZES_BEHIND, _UTF8 = 0x1, 0x8, 0x800
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_LOCAL_START = 30  # bytes before the name of an entry
_FIXED_TIME = (0, 40 << 9 | 1 << 5 | 1)  # of parts that are ours: 2020-01-01, so that the same return is the same bytes


class CannotExtend(Exception):
    """Why a workbook does not go back as it came; `code` is a key of the texts `workbook.rebuilt.*`."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(f"{code}: {found}" if found else code)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    flags: int
    method: int
    time: tuple[int, int]
    crc: int
    size: int
    data: bytes | memoryview
    made_by: int = 20
    attributes: tuple[int, int] = (0, 0)


class Archive:
    """A workbook's parts by name, as they came. Raises CannotExtend for an archive that cannot be copied part by part."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OverflowError) as error:
            raise CannotExtend("not_a_package", str(error)) from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._refuse_what_cannot_be_copied()

    def _refuse_what_cannot_be_copied(self) -> None:
        infos = self._zip.infolist()
        lowered = {info.filename.lower() for info in infos}
        if len(lowered) != len(infos) or len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise CannotExtend("odd_package", "parts")
        for info in infos:
            odd = "\\" in info.orig_filename or info.filename != info.orig_filename or info.filename.startswith("/")
            if (
                odd
                or info.flag_bits & _ENCRYPTED
                or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            ):
                raise CannotExtend("odd_package", info.orig_filename)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def names(self) -> tuple[str, ...]:
        return tuple(self._infos)

    def read(self, name: str) -> bytes:
        """One part, unpacked. Raises CannotExtend for one that is not there or not whole."""
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise CannotExtend("odd_package", name) from error

    def checksum(self, name: str) -> tuple[int, int]:
        """Checksum and size of a part as the archive tells them."""
        info = self._infos[name]
        return info.CRC, info.file_size

    def packed(self, name: str) -> memoryview:
        """One part as it lies in the archive, still packed."""
        info = self._infos[name]
        header = self._content[info.header_offset : info.header_offset + _LOCAL_START]
        if len(header) < _LOCAL_START or header[:4] != b"PK\x03\x04":
            raise CannotExtend("odd_package", name)
        start = info.header_offset + _LOCAL_START + sum(struct.unpack("<2H", header[26:30]))
        data = memoryview(self._content)[start : start + info.compress_size]
        if len(data) != info.compress_size:
            raise CannotExtend("odd_package", name)
        return data

    def rewritten(self, changed: Mapping[str, bytes]) -> bytes:
        """The archive with these parts in place of theirs, new ones last; what is not named is copied without unpacking."""
        entries = [
            _fresh(name, changed[name]) if name in changed else self._kept(name, info)
            for name, info in self._infos.items()
        ]
        entries += [_fresh(name, part) for name, part in changed.items() if name not in self._infos]
        return _written(entries)

    def _kept(self, name: str, info: zipfile.ZipInfo) -> _Entry:
        encoded = name.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
        year, month, day, hour, minute, second = info.date_time
        time = hour << 11 | minute << 5 | second // 2, max(0, year - 1980) << 9 | month << 5 | day
        # The sizes stand before the data now, so the flag that promises them behind it goes.
        flags, made_by = info.flag_bits & ~_SIZES_BEHIND, (info.create_system << 8) | min(info.create_version, 45)
        data, attributes = self.packed(name), (info.internal_attr & 0xFFFF, info.external_attr & 0xFFFFFFFF)
        return _Entry(encoded, flags, info.compress_type, time, info.CRC, info.file_size, data, made_by, attributes)


def _fresh(name: str, part: bytes) -> _Entry:
    packing = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packing.compress(part) + packing.flush()
    flags = 0 if name.isascii() else _UTF8
    return _Entry(name.encode(), flags, zipfile.ZIP_DEFLATED, _FIXED_TIME, zlib.crc32(part), len(part), data)


def _written(entries: list[_Entry]) -> bytes:
    out, directory = bytearray(), bytearray()
    for one in entries:
        told = (one.flags, one.method, *one.time, one.crc, len(one.data), one.size, len(one.name), 0)
        directory += _CENTRAL.pack(b"PK\x01\x02", one.made_by, 20, *told, 0, 0, *one.attributes, len(out)) + one.name
        out += _LOCAL.pack(b"PK\x03\x04", 20, *told) + one.name
        out += one.data
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    return bytes(out + directory + end)
