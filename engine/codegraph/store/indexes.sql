-- Made after a bulk load, which is faster than keeping them up during it.

CREATE UNIQUE INDEX nodes_by_file ON nodes (file_id, ordinal);
CREATE INDEX nodes_by_name ON nodes (name);
CREATE INDEX nodes_by_folded_name ON nodes (lower(name));
CREATE INDEX refs_by_source ON refs (source_id);
CREATE INDEX refs_by_target ON refs (target_id, kind) WHERE target_id IS NOT NULL;
CREATE INDEX imports_by_file ON imports (file_id);
CREATE INDEX dispatches_by_file ON dispatches (file_id);
CREATE INDEX dispatches_by_source ON dispatches (source_id);
CREATE INDEX dispatches_by_target ON dispatches (target_id);
CREATE INDEX heirs_by_file ON heirs (file_id);
