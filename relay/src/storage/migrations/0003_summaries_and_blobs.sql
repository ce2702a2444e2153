-- Form 3: what stands beside the logs. A summary is a shortcut; the bytes of blobs are files.
CREATE TABLE summaries (
    zone BLOB NOT NULL REFERENCES zones (zone),
    document BLOB NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (zone, document)
) STRICT;

CREATE TABLE blobs (
    zone BLOB NOT NULL REFERENCES zones (zone),
    blob BLOB NOT NULL,
    total INTEGER NOT NULL,
    hash BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    PRIMARY KEY (zone, blob)
) STRICT, WITHOUT ROWID;
