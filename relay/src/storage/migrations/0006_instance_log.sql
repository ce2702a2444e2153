-- Form 6: the instance log, and the timestamps over its checkpoints.
CREATE TABLE log_generations (
    generation INTEGER PRIMARY KEY,
    -- The log's name, the same through all generations.
    name TEXT NOT NULL,
    key BLOB NOT NULL,
    opened_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE log_entries (
    generation INTEGER NOT NULL REFERENCES log_generations (generation),
    place INTEGER NOT NULL,
    -- Null, and the size 0, in an opening.
    zone BLOB,
    size INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    PRIMARY KEY (generation, place)
) STRICT, WITHOUT ROWID;
-- A zone's sizes only grow: the first that is large enough is the earliest.
CREATE UNIQUE INDEX log_entries_zone ON log_entries (generation, zone, size);

-- The widest tile of each place; a narrower one is its beginning.
CREATE TABLE log_tiles (
    generation INTEGER NOT NULL REFERENCES log_generations (generation),
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (generation, level, place)
) STRICT;

CREATE TABLE log_checkpoints (
    generation INTEGER NOT NULL REFERENCES log_generations (generation),
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    PRIMARY KEY (generation, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_stamps (
    generation INTEGER NOT NULL,
    size INTEGER NOT NULL,
    authority TEXT NOT NULL,
    certified INTEGER NOT NULL,
    evidence BLOB NOT NULL,
    made_ms INTEGER NOT NULL,
    PRIMARY KEY (generation, size, authority),
    FOREIGN KEY (generation, size) REFERENCES log_checkpoints (generation, size)
) STRICT;
CREATE INDEX log_stamps_certified ON log_stamps (generation, certified, size);

-- Timestamps that are still to be asked for.
CREATE TABLE log_stamp_queue (
    generation INTEGER NOT NULL,
    size INTEGER NOT NULL,
    authority TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    -- Why the last try failed; empty before the first.
    why TEXT NOT NULL,
    PRIMARY KEY (generation, size, authority),
    FOREIGN KEY (generation, size) REFERENCES log_checkpoints (generation, size)
) STRICT;
CREATE INDEX log_stamp_queue_due ON log_stamp_queue (due_ms);
