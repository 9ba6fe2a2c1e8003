"""Lists the records of a WARC file as warcio reads it: offset, type, address, digest of the block (see examples/warc.rs)."""

import base64
import hashlib
import sys

from warcio.archiveiterator import ArchiveIterator

with open(sys.argv[1], "rb") as stream:
    # Without looking into the messages, so that the block is what is read.
    records = ArchiveIterator(stream, no_record_parse=True)
    for record in records:
        block = record.raw_stream.read()
        digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
        header = record.rec_headers.get_header
        print(records.get_record_offset(), record.rec_type, header("WARC-Target-URI") or "-", f"sha1:{digest}")
