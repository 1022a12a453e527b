-- Consents that contacts gave and took back, as their records list them.
CREATE VIEW IF NOT EXISTS consents_given AS
SELECT c.rid AS rid,
	json_extract(c.consent, j.fullkey || '.purpose') AS purpose,
	json_extract(c.consent, j.fullkey || '.channel') AS channel,
	json_extract(c.consent, j.fullkey || '.status') AS status,
	json_extract(c.consent, j.fullkey || '.at') AS at,
	unixepoch(json_extract(c.consent, j.fullkey || '.at')) AS time
FROM contact AS c, json_each(c.consent) AS j
WHERE c.consent IS NOT NULL;
