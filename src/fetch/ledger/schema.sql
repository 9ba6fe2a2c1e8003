-- Times are seconds since 1970. `user_version` of the database counts the steps taken.
CREATE TABLE page (
    id        INTEGER PRIMARY KEY,
    url       TEXT NOT NULL UNIQUE,
    source    TEXT NOT NULL,
    role      TEXT NOT NULL CHECK (role IN ('start', 'document')),
    via       TEXT,                         -- where the address was found
    published TEXT,                         -- what the list says of it
    updated   TEXT,
    found     INTEGER NOT NULL,
    due       INTEGER,                      -- null: only if it is found again
    run       INTEGER,                      -- the run that visited it last
    visited   INTEGER,
    status    INTEGER,
    etag      TEXT,
    modified  TEXT,                         -- Last-Modified
    digest    TEXT,                         -- SHA-256 of the content, unpacked
    wait      INTEGER NOT NULL DEFAULT 0,   -- from this visit to the next
    succeeded INTEGER,
    failures  INTEGER NOT NULL DEFAULT 0,   -- in a row
    error     TEXT
) STRICT;
CREATE INDEX page_due ON page (source, due);

-- Each content that a page had, with its record in an archive.
CREATE TABLE version (
    page    INTEGER NOT NULL REFERENCES page (id),
    fetched INTEGER NOT NULL,
    uri     TEXT NOT NULL,                  -- after redirects
    digest  TEXT NOT NULL,                  -- SHA-256 of the content, unpacked
    payload TEXT NOT NULL,                  -- digest of the body as received, as the archive labels it
    record  TEXT NOT NULL,
    date    TEXT NOT NULL,
    archive TEXT NOT NULL,
    offset  INTEGER NOT NULL,
    bytes   INTEGER NOT NULL
) STRICT;
CREATE INDEX version_page ON version (page, fetched);
CREATE INDEX version_uri ON version (uri);
CREATE INDEX version_archive ON version (archive, offset);

-- How much of each archive is accounted for.
CREATE TABLE archive (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT;

-- What decides which documents the lists of a source lead to.
CREATE TABLE source (name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) STRICT;

CREATE TABLE robots (origin TEXT PRIMARY KEY, fetched INTEGER NOT NULL, rules BLOB) STRICT;

-- Linked files that are stored.
CREATE TABLE file (
    url        TEXT PRIMARY KEY,
    fetched    INTEGER NOT NULL,
    etag       TEXT,
    modified   TEXT,
    sha256     TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    path       TEXT NOT NULL
) STRICT;

-- Hosts that asked for a long break.
CREATE TABLE host (name TEXT PRIMARY KEY, not_before INTEGER NOT NULL) STRICT;

CREATE TABLE run (
    id       INTEGER PRIMARY KEY,
    began    INTEGER NOT NULL,
    ended    INTEGER,                       -- null: interrupted; the next one goes on with it
    report   TEXT
) STRICT;
