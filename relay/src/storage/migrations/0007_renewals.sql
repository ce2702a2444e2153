-- Form 7: how long timestamps last, and the tokens that were put over them (RFC 4998).
CREATE TABLE log_renewals (
    generation INTEGER NOT NULL,
    size INTEGER NOT NULL,
    authority TEXT NOT NULL,
    -- When the first certificate ends that the newest token leans on.
    until_ms INTEGER NOT NULL,
    -- The evidence record; empty before the first renewal.
    record BLOB NOT NULL,
    PRIMARY KEY (generation, size, authority),
    FOREIGN KEY (generation, size, authority)
        REFERENCES log_stamps (generation, size, authority)
) STRICT;
CREATE INDEX log_renewals_until ON log_renewals (until_ms);
CREATE INDEX log_stamps_authority ON log_stamps (authority, generation, size);
