-- Companies, but those that were merged into another.
CREATE VIEW IF NOT EXISTS companies AS
SELECT c.*
FROM company AS c
WHERE c.merged_into IS NULL;
