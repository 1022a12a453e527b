-- The time that a question is asked at.  crm has a table of this name instead,
-- with what --now says, in the store's time zone; for other programs it is
-- the system's clock in theirs.
CREATE VIEW IF NOT EXISTS now AS
SELECT unixepoch('now') AS time,
	CAST(julianday(date('now', 'localtime')) - 2440587.5 AS INTEGER) AS day,
	date('now', 'localtime') AS date;
