"""What the libraries of this language raise for an archive that is damaged: more than they say."""

import lzma
import zipfile
import zlib

BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError, ValueError,
    LookupError,
)  # fmt: skip
"""Found by other bytes in an archive of each method; OSError is bzip2, as well as a file that is not there."""
NOT_THERE = (FileNotFoundError, PermissionError, IsADirectoryError)
"""Those of them that say nothing about the archive."""
