-- Form 4: what makes a relay quick to answer, all of it derived from the logs.

-- What each log weighs, kept up to date as it grows: a quota asks for no sum over leaves.
ALTER TABLE zones ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE zones SET bytes = (
    SELECT COALESCE(SUM(LENGTH(signed) + COALESCE(LENGTH(ciphertext), 0)), 0)
    FROM leaves WHERE leaves.zone = zones.zone
);
CREATE TRIGGER leaves_weigh AFTER INSERT ON leaves BEGIN
    UPDATE zones SET bytes = bytes + LENGTH(NEW.signed) + COALESCE(LENGTH(NEW.ciphertext), 0)
    WHERE zone = NEW.zone;
END;
CREATE TRIGGER leaves_weigh_again AFTER UPDATE OF ciphertext ON leaves BEGIN
    UPDATE zones SET bytes = bytes - COALESCE(LENGTH(OLD.ciphertext), 0)
        + COALESCE(LENGTH(NEW.ciphertext), 0)
    WHERE zone = NEW.zone;
END;

-- The reduced state of a zone at some size of its log; what came since is replayed on top.
CREATE TABLE states (
    zone BLOB PRIMARY KEY REFERENCES zones (zone),
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
