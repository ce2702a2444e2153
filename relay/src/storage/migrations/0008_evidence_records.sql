-- Form 8: the evidence of a timestamp is one record (RFC 4998) with every token that was put over
-- it, as it travels. Beside it stands how long it lasts, and how renewing it went.
UPDATE log_stamps SET evidence = (
    SELECT r.record FROM log_renewals r WHERE r.generation = log_stamps.generation
    AND r.size = log_stamps.size AND r.authority = log_stamps.authority
) WHERE EXISTS (
    SELECT 1 FROM log_renewals r WHERE r.generation = log_stamps.generation
    AND r.size = log_stamps.size AND r.authority = log_stamps.authority AND LENGTH(r.record) > 0
);
-- All are rated anew when the relay starts.
DROP TABLE log_renewals;
CREATE TABLE log_renewals (
    generation INTEGER NOT NULL,
    size INTEGER NOT NULL,
    authority TEXT NOT NULL,
    -- When the first certificate ends that the newest token leans on; 0 where it does not verify.
    until_ms INTEGER NOT NULL,
    -- When renewing is tried again.
    due_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    -- Why it was not renewed, or cannot be; empty where all is well.
    why TEXT NOT NULL,
    PRIMARY KEY (generation, size, authority),
    FOREIGN KEY (generation, size, authority)
        REFERENCES log_stamps (generation, size, authority)
) STRICT;
CREATE INDEX log_renewals_until ON log_renewals (until_ms, generation, size, authority);
CREATE INDEX log_renewals_failed ON log_renewals (until_ms) WHERE why <> '';
