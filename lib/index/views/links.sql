-- Which record refers to which, by which field, but for references to users.
CREATE VIEW IF NOT EXISTS links AS
SELECT l.source AS source, l.field AS field, l.target AS target
FROM link AS l;
