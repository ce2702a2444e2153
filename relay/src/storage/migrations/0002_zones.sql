-- Form 2: the logs of zones, their heads, and indexes derived from their records.
CREATE TABLE zones (
    zone BLOB PRIMARY KEY,
    creator BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX zones_creator ON zones (creator);

-- Clustered by place, so that a page of a log is one range of the file.
CREATE TABLE leaves (
    zone BLOB NOT NULL REFERENCES zones (zone),
    place INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    item BLOB NOT NULL,
    leaf BLOB NOT NULL,
    signed BLOB NOT NULL,
    -- Null for records, and after a lawful erasure.
    ciphertext BLOB,
    PRIMARY KEY (zone, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX leaves_item ON leaves (zone, item);

CREATE TABLE heads (
    zone BLOB PRIMARY KEY REFERENCES zones (zone),
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Heads of other keys that this relay took over in a refill.
CREATE TABLE generations (
    zone BLOB NOT NULL REFERENCES zones (zone),
    size INTEGER NOT NULL,
    head BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (zone, size)
) STRICT, WITHOUT ROWID;

-- Leaves of a refill that has not reached its head: never served, never counted.
CREATE TABLE staged (
    zone BLOB NOT NULL,
    place INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    item BLOB NOT NULL,
    leaf BLOB NOT NULL,
    signed BLOB NOT NULL,
    ciphertext BLOB,
    PRIMARY KEY (zone, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    zone BLOB NOT NULL REFERENCES zones (zone),
    person BLOB NOT NULL,
    until_ms INTEGER,
    PRIMARY KEY (zone, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_person ON members (person);

CREATE TABLE invitations (
    invitation BLOB NOT NULL,
    zone BLOB NOT NULL REFERENCES zones (zone),
    PRIMARY KEY (invitation, zone)
) STRICT, WITHOUT ROWID;

CREATE TABLE knocks (
    zone BLOB NOT NULL REFERENCES zones (zone),
    person BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (zone, person)
) STRICT;
