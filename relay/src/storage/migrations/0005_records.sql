-- Form 5: where the records stand among the envelopes, so that they are found without reading all.

-- A record is known by its mark: `RECORD_MARK` of cahier-evidence, at `RECORD_MARK_AT`.
CREATE INDEX leaves_records ON leaves (zone, place) WHERE substr(signed, 14, 4) = x'8801185a';
