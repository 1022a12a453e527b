-- Cases.
CREATE VIEW IF NOT EXISTS cases AS
SELECT t.*
FROM "case" AS t;
