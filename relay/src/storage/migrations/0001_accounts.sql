-- Form 1: who has an account here, and what opens one.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    person BLOB PRIMARY KEY,
    created_ms INTEGER NOT NULL,
    -- Hash of a ticket, or id of an invitation; null where everybody may come.
    via BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_via ON accounts (via) WHERE via IS NOT NULL;

CREATE TABLE chains (
    person BLOB NOT NULL REFERENCES accounts (person),
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (person, number)
) STRICT;

CREATE TABLE tickets (
    hash BLOB PRIMARY KEY,
    used_by BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
    credential_id BLOB PRIMARY KEY,
    person BLOB NOT NULL REFERENCES accounts (person),
    json TEXT NOT NULL
) STRICT;
CREATE INDEX credentials_person ON credentials (person);
